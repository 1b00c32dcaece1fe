package org.equilux.bench.results;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a contestant is there for. */
public enum Role {
  /** A way in which Equilux does the work. */
  OURS,
  /** Another program or library that does it. */
  RIVAL,
  /** What the machine can do at most, such as a copy of the same bytes. */
  YARDSTICK;

  /** In files. */
  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
