package org.equilux.master.auditlog;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The kind of an event in the audit log. */
public enum Action {
  /** The master starts; the detail has its settings. */
  START,
  STOP,
  SIGN_IN,
  SIGN_OUT,
  /** A user ends another session, or all other sessions, of the same account. */
  SESSION_END,
  /** A user changes the password of the own account. */
  PASSWORD_CHANGE,
  /** An administrator, or a start option, sets the password of an account. */
  PASSWORD_SET,
  USER_CREATE,
  USER_DELETE,
  /** The identity provider grants a user the administrator's role, or removes it. */
  ROLE_CHANGE,
  TOKEN_CREATE,
  TOKEN_REVOKE,
  /** An administrator releases a worker from quarantine. */
  QUARANTINE_END,
  /** An administrator reads data of another user. */
  OTHERS_READ,
  /** An administrator changes or deletes data of another user. */
  OTHERS_CHANGE,
  /** A request is refused because of its token, rights or origin. */
  ACCESS;

  /** The name in log and metrics: {@code sign-in}. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
