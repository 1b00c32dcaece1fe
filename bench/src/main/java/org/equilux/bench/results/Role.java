package org.equilux.bench.results;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The role of a contestant in a comparison. */
public enum Role {
  /** A way in which Equilux does the work. */
  OURS,
  /** Another program or library that does it. */
  RIVAL,
  /** The limit of the machine, such as a copy of the same bytes. */
  YARDSTICK;

  /** In files. */
  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
