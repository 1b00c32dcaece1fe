package org.equilux.master.auditlog;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** A kind of event in the audit log. */
public enum Action {
  /** The master starts, with its settings. */
  START,
  STOP,
  SIGN_IN,
  SIGN_OUT,
  /** A user ends one of their other sessions, or all of them. */
  SESSION_END,
  /** A user changes their own password. */
  PASSWORD_CHANGE,
  /** An administrator, or an option of the start, sets the password of an account. */
  PASSWORD_SET,
  USER_CREATE,
  USER_DELETE,
  /** A user becomes, or is no longer, an administrator, as a provider says. */
  ROLE_CHANGE,
  TOKEN_CREATE,
  TOKEN_REVOKE,
  /** An administrator lets a worker in again. */
  QUARANTINE_END,
  /** An administrator sees or downloads data of another user. */
  OTHERS_READ,
  /** An administrator changes or deletes data of another user. */
  OTHERS_CHANGE,
  /** A request is refused: its token, its rights or its origin do not allow it. */
  ACCESS;

  /** As the log and the metrics have it: {@code sign-in}. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
