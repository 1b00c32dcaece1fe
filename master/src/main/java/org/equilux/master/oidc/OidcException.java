package org.equilux.master.oidc;

/** A sign-in at the provider that did not succeed; the message is for the master's log. */
public final class OidcException extends Exception {
  /** Why. */
  public enum Reason {
    /** The provider does not answer, or not as OpenID Connect has it. */
    UNREACHABLE,
    /** The user, or the provider for them, refused. */
    DENIED,
    /** The sign-in was not begun in this browser, took too long, or the master was restarted. */
    EXPIRED,
    /** The provider's answer is not valid: a wrong code, signature, time or address. */
    INVALID,
    /** The user is not in the group that may sign in. */
    NOT_ALLOWED
  }

  private final Reason reason;

  OidcException(Reason reason, String message) {
    this(reason, message, null);
  }

  OidcException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
