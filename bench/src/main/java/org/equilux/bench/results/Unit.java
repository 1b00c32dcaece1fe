package org.equilux.bench.results;

import com.fasterxml.jackson.annotation.JsonValue;

/** The unit of samples. */
public enum Unit {
  SECONDS("s", false),
  GIGABYTES_PER_SECOND("GB/s", true),
  MEGAPIXELS_PER_SECOND("Mpx/s", true),
  JOBS_PER_SECOND("jobs/s", true);

  private final String symbol;
  private final boolean moreIsBetter;

  Unit(String symbol, boolean moreIsBetter) {
    this.symbol = symbol;
    this.moreIsBetter = moreIsBetter;
  }

  /** The symbol for display and in files. */
  @JsonValue
  public String symbol() {
    return symbol;
  }

  /** Whether greater values are better. */
  public boolean moreIsBetter() {
    return moreIsBetter;
  }
}
