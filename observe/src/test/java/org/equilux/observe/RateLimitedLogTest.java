package org.equilux.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitedLogTest {
  /** Keeps warnings. */
  private record Warnings(List<String> lines) implements System.Logger {
    @Override
    public String getName() {
      return "warnings";
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
      log(level, bundle, message);
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String line, Object... parameters) {
      if (level == Level.WARNING) {
        lines.add(line);
      }
    }
  }

  @Test
  void suppressedLinesAreCounted() {
    // Near the overflow of System.nanoTime.
    AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
    Warnings warnings = new Warnings(new ArrayList<>());
    RateLimitedLog rare = new RateLimitedLog(warnings, 2, now::get);
    for (int i = 0; i < 5; i++) {
      rare.log(Level.WARNING, "line " + i);
    }
    assertEquals(List.of("line 0", "line 1"), warnings.lines());
    now.addAndGet(Duration.ofSeconds(11).toNanos());
    assertTrue(rare.log(Level.WARNING, "line 5", new IOException("broken")));
    assertTrue(rare.log(Level.WARNING, "line 6", null));
    assertFalse(rare.log(Level.WARNING, "line 7", null));
    assertEquals(
        List.of("line 0", "line 1", "line 5 (and 3 more since the last such line)", "line 6"),
        warnings.lines());
  }
}
