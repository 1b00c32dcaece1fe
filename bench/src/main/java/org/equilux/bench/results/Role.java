package org.equilux.bench.results;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The role of a contestant in a comparison. */
public enum Role {
  /** A contestant of Equilux. */
  OURS,
  /** Another program or library. */
  RIVAL,
  /** A limit of the machine, such as a copy of the same bytes. */
  YARDSTICK;

  /** The id in files. */
  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
