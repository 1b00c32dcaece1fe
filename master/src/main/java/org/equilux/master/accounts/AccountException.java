package org.equilux.master.accounts;

import java.time.Duration;

/** Signals a refused operation on accounts; the message is for the user. */
public final class AccountException extends Exception {
  /** The reason of the refusal. */
  public enum Reason {
    /** The name or the password is wrong; the answer does not reveal which one. */
    WRONG_PASSWORD,
    /** Too many failed attempts to sign in. */
    THROTTLED,
    /** An invalid name, password or time. */
    UNSUITABLE,
    /** The name is taken. */
    EXISTS,
    /** There is no such account. */
    UNKNOWN,
    /** The last administrator with a password would be removed. */
    LAST_ADMIN,
    /** The limit of accounts or tokens is reached. */
    TOO_MANY,
    /** The account's user signs in at a provider, which manages the password. */
    EXTERNAL,
    /** A demo has no real accounts. */
    DEMO
  }

  private final Reason reason;
  private final Duration pause;

  AccountException(Reason reason, String message) {
    this(reason, message, Duration.ZERO);
  }

  AccountException(Reason reason, String message, Duration pause) {
    super(message);
    this.reason = reason;
    this.pause = pause;
  }

  public Reason reason() {
    return reason;
  }

  /** The time to wait, for {@link Reason#THROTTLED}. */
  public Duration pause() {
    return pause;
  }
}
