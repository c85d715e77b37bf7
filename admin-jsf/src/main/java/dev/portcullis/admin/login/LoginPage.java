package dev.portcullis.admin.login;

import dev.portcullis.admin.form.FieldMessages;
import dev.portcullis.admin.session.SignedIn;
import dev.portcullis.store.account.Verification;
import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.ExternalContext;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.SecurityContext;
import jakarta.security.enterprise.authentication.mechanism.http.AuthenticationParameters;
import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;

/** The page to sign in. */
@Named
@RequestScoped
public class LoginPage {
  /** A page of the console and nothing else: a link must not lead elsewhere through here. */
  private static final Pattern OWN_PAGE = Pattern.compile("/[a-z-]+\\.xhtml(\\?[\\w=&%.~+-]*)?");

  @Inject private SecurityContext security;
  @Inject private SignedIn signedIn;
  @Inject private LoginAttempt attempt;

  private String name = "";
  private String password = "";
  private String next = "";

  /** Signs in, and goes on to the page that was asked for. */
  public void signIn() throws IOException {
    FacesContext faces = FacesContext.getCurrentInstance();
    ExternalContext external = faces.getExternalContext();
    HttpServletRequest request = (HttpServletRequest) external.getRequest();
    // a session that somebody else may have planted is not the one that gets signed in
    request.changeSessionId();
    AuthenticationStatus status =
        security.authenticate(
            request,
            (HttpServletResponse) external.getResponse(),
            AuthenticationParameters.withParams()
                .newAuthentication(true)
                .credential(new UsernamePasswordCredential(name, password)));
    if (status == AuthenticationStatus.SUCCESS
        && attempt.outcome() instanceof Verification.Verified verified) {
      signedIn.as(verified.account());
      external.redirect(external.getRequestContextPath() + destination(next));
      faces.responseComplete();
    } else {
      faces.addMessage(null, FieldMessages.error(refusal(attempt.outcome()), ""));
    }
  }

  static String destination(String next) {
    return OWN_PAGE.matcher(next).matches() ? next : "/index.xhtml";
  }

  /** The same words whether or not there is such an account. */
  private static String refusal(Verification outcome) {
    return outcome instanceof Verification.Locked locked
        ? "Too many failed attempts. Try again in %d min."
            .formatted(locked.retryAfter().plusSeconds(59).toMinutes())
        : "The name or the password is wrong.";
  }

  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  public String getPassword() {
    return password;
  }

  public void setPassword(String password) {
    this.password = password;
  }

  public String getNext() {
    return next;
  }

  public void setNext(String next) {
    this.next = next;
  }
}
