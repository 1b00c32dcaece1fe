package org.equilux.master.oidc;

/** Signals a failed sign-in at the provider; the message is for the master's log. */
public final class OidcException extends Exception {
  /** The reason of the failure. */
  public enum Reason {
    /** The provider does not answer, or violates OpenID Connect. */
    UNREACHABLE,
    /** The user, or the provider on behalf of the user, refused. */
    DENIED,
    /** The sign-in was not begun in this browser, took too long, or the master was restarted. */
    EXPIRED,
    /** The provider's answer is invalid: a wrong code, signature, time or address. */
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
