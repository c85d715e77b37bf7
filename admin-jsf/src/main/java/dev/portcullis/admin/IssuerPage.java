package dev.portcullis.admin;

import dev.portcullis.admin.form.EntryPage;
import dev.portcullis.admin.form.Fields;
import dev.portcullis.admin.form.Section;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.policy.document.Issuer.AdministrativeRole;
import dev.portcullis.policy.document.Issuer.Administrators;
import dev.portcullis.policy.document.Issuer.ClaimNames;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who issues tokens. */
@Named
@ViewScoped
public class IssuerPage extends EntryPage<Issuer> {

  @Override
  protected Section<Issuer> section() {
    return Section.ISSUERS;
  }

  @Override
  protected Issuer blank() {
    return new Issuer(
        "",
        "https://",
        null,
        true,
        List.of(),
        Issuer.DEFAULT_ALGORITHMS,
        ClaimNames.DEFAULT,
        Issuer.DEFAULT_LEEWAY);
  }

  @Override
  protected void show(Issuer issuer, Fields form) {
    super.show(issuer, form);
    form.put(
            "administrators-audience",
            issuer.administrators() == null ? "" : issuer.administrators().audience())
        .lines("administrators", named(issuer.administrators(), AdministrativeRole.ADMINISTRATOR))
        .lines("editors", named(issuer.administrators(), AdministrativeRole.EDITOR))
        .lines("viewers", named(issuer.administrators(), AdministrativeRole.VIEWER));
  }

  @Override
  protected Issuer read(Fields form, Issuer before) {
    return super.read(form, before).administeredBy(administrators(form));
  }

  /** The audience of administrators and their roles, one on each line. */
  private static @Nullable Administrators administrators(Fields form) {
    String audience = form.optional("administrators-audience");
    var roles = new LinkedHashMap<String, AdministrativeRole>();
    form.words("administrators").forEach(name -> roles.put(name, AdministrativeRole.ADMINISTRATOR));
    form.words("editors").forEach(name -> roles.putIfAbsent(name, AdministrativeRole.EDITOR));
    form.words("viewers").forEach(name -> roles.putIfAbsent(name, AdministrativeRole.VIEWER));
    return audience == null && roles.isEmpty()
        ? null
        : new Administrators(audience == null ? "" : audience, roles);
  }

  private static List<String> named(@Nullable Administrators from, AdministrativeRole role) {
    return from == null
        ? List.of()
        : from.roles().entrySet().stream()
            .filter(entry -> entry.getValue() == role)
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
  }
}
