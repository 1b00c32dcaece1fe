package org.equilux.master.accounts;

import java.time.Duration;

/** A refused change of accounts; the message is for people. */
public final class AccountException extends Exception {
  /** Why. */
  public enum Reason {
    /** The name, or its password, is wrong; which of them is not said. */
    WRONG_PASSWORD,
    /** Too many attempts to sign in failed. */
    THROTTLED,
    /** A name, password or time that cannot be. */
    UNSUITABLE,
    /** There is such an account already. */
    EXISTS,
    /** There is no such account. */
    UNKNOWN,
    /** No administrator would be left. */
    LAST_ADMIN,
    /** There are as many accounts or tokens as there may be. */
    TOO_MANY,
    /** The account's user signs in at a provider, which has the password. */
    EXTERNAL,
    /** In a demo there are no real accounts. */
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

  /** When to try again, if {@link Reason#THROTTLED}. */
  public Duration pause() {
    return pause;
  }
}
