package dev.portcullis.admin;

import dev.portcullis.admin.form.EntryPage;
import dev.portcullis.admin.form.Fields;
import dev.portcullis.admin.form.Section;
import dev.portcullis.policy.document.PolicyDocument.Role;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;
import java.util.List;

/** A role, and the roles that come with it. */
@Named
@ViewScoped
public class RolePage extends EntryPage<Role> {

  @Override
  protected Section<Role> section() {
    return Section.ROLES;
  }

  @Override
  protected Role blank() {
    return new Role("", List.of());
  }

  @Override
  protected void show(Role role, Fields form) {
    form.put("name", role.name()).put("inherits", role.inherits());
  }

  @Override
  protected Role read(Fields form, Role before) {
    return new Role(form.text("name"), form.chosen("inherits"));
  }
}
