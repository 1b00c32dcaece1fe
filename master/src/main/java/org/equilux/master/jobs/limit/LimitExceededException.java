package org.equilux.master.jobs.limit;

/** Signals that a request exceeds a limit; the message is for the user. */
public final class LimitExceededException extends Exception {
  private final Limit limit;
  private final long value;

  /**
   * Creates the exception.
   *
   * @param value of the limit
   * @param what the exceeded quantity, as a sentence without its full stop
   */
  public LimitExceededException(Limit limit, long value, String what) {
    this(
        limit.option() == null
            ? "%s. The limit is %,d.".formatted(what, value)
            : "%s. The limit is %,d; the operator of this master can raise it with %s."
                .formatted(what, value, limit.option()),
        limit,
        value);
  }

  private LimitExceededException(String message, Limit limit, long value) {
    super(message);
    this.limit = limit;
    this.value = value;
  }

  /** Creates the exception for a limit that no option changes. */
  public static LimitExceededException fixed(Limit limit, long value, String what) {
    return new LimitExceededException("%s. The limit is %,d.".formatted(what, value), limit, value);
  }

  /**
   * Creates the exception for a disk with too little free space.
   *
   * @param reserve bytes that are kept free
   * @param what the problem and the remedy, in whole sentences
   */
  public static LimitExceededException disk(long reserve, String what) {
    return new LimitExceededException(what, Limit.DISK, reserve);
  }

  public Limit limit() {
    return limit;
  }

  public long value() {
    return value;
  }
}
