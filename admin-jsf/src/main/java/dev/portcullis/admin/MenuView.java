package dev.portcullis.admin;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Named;
import java.util.List;

/** The pages of the console, by section. */
@Named("menu")
@ApplicationScoped
public class MenuView {
  private static final List<Part> SECTIONS =
      List.of(
          new Part(
              "Traffic",
              List.of(
                  new Entry("/index", "Overview", "/index"),
                  new Entry("/decisions", "Decisions", "/decision"),
                  new Entry("/limits-now", "Limits now", "/limit-keys"),
                  new Entry("/explain", "Ask the policy", "/explain"),
                  new Entry("/quarantine", "Quarantine", "/quarantine"))),
          new Part(
              "Policy",
              List.of(
                  new Entry("/routes", "Routes", "/route"),
                  new Entry("/rules", "Rules", "/rule"),
                  new Entry("/roles", "Roles", "/role"),
                  new Entry("/upstreams", "Upstreams", "/upstream"),
                  new Entry("/limits", "Limits", "/limit"))),
          new Part(
              "Credentials",
              List.of(
                  new Entry("/api-keys", "Keys and certificates", "/api-key"),
                  new Entry("/issuers", "Issuers", "/issuer"),
                  new Entry("/accounts", "Accounts", "/console-account", true))),
          new Part(
              "History",
              List.of(
                  new Entry("/versions", "Versions", "/version"),
                  new Entry("/publish", "Publish a document", "/publish"))));

  /** Some entries under a heading. */
  public static final class Part {
    private final String title;
    private final List<Entry> entries;

    Part(String title, List<Entry> entries) {
      this.title = title;
      this.entries = entries;
    }

    public String getTitle() {
      return title;
    }

    public List<Entry> getEntries() {
      return entries;
    }
  }

  /** A page; {@code detail} is the page of one of its entries. */
  public static final class Entry {
    private final String view;
    private final String title;
    private final String detail;
    private final boolean forAdministrators;

    Entry(String view, String title, String detail) {
      this(view, title, detail, false);
    }

    Entry(String view, String title, String detail, boolean forAdministrators) {
      this.forAdministrators = forAdministrators;
      this.view = view;
      this.title = title;
      this.detail = detail;
    }

    public String getView() {
      return view;
    }

    public String getTitle() {
      return title;
    }

    /** Whether only administrators see it here; the page itself refuses others. */
    public boolean isForAdministrators() {
      return forAdministrators;
    }
  }

  public List<Part> getSections() {
    return SECTIONS;
  }

  /** Whether the page that is shown belongs to this entry. */
  public boolean current(Entry entry) {
    String shown = FacesContext.getCurrentInstance().getViewRoot().getViewId();
    return shown.equals(entry.view + ".xhtml") || shown.equals(entry.detail + ".xhtml");
  }
}
