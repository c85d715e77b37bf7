package dev.portcullis.admin;

import dev.portcullis.admin.form.EntryPage;
import dev.portcullis.admin.form.Section;
import dev.portcullis.policy.document.Role;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;

/** A role, and the roles that come with it. */
@Named
@ViewScoped
public class RolePage extends EntryPage<Role> {

  @Override
  protected Section<Role> section() {
    return Section.ROLES;
  }
}
