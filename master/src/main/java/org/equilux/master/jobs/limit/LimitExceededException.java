package org.equilux.master.jobs.limit;

/** A request was refused because of a limit; the message is for the person who made it. */
public final class LimitExceededException extends Exception {
  private final Limit limit;
  private final long value;

  /**
   * @param value of the limit
   * @param what what is too much, as a sentence without its full stop
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

  /** A limit that no option raises. */
  public static LimitExceededException fixed(Limit limit, long value, String what) {
    return new LimitExceededException("%s. The limit is %,d.".formatted(what, value), limit, value);
  }

  /**
   * Too little of the disk is free.
   *
   * @param reserve bytes that are kept free
   * @param what what is wrong and what to do, in whole sentences
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
