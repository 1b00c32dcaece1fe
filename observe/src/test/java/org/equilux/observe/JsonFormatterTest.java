package org.equilux.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class JsonFormatterTest {
  private static String line(String message, Throwable thrown) {
    LogRecord line = new LogRecord(Level.INFO, message);
    line.setInstant(Instant.EPOCH);
    line.setLoggerName("a.B");
    line.setThrown(thrown);
    line.setParameters(new Object[] {"x\ny"});
    return new JsonFormatter().format(line);
  }

  @Test
  void aLineIsAnObjectWithTheThreadsContext() {
    String thread = Thread.currentThread().getName();
    try (LogContext.Scope _ = LogContext.with("job", "j1");
        LogContext.Scope _ = LogContext.with("chunk", 7)) {
      assertEquals(
          "{\"time\":\"1970-01-01T00:00:00Z\",\"level\":\"INFO\",\"logger\":\"a.B\",\"thread\":\""
              + thread
              + "\",\"message\":\"got x\\ny\",\"job\":\"j1\",\"chunk\":\"7\"}\n",
          line("got {0}", null));
    }
    assertEquals(Map.of(), LogContext.current());
  }

  @Test
  void stackTracesStayOnTheLine() {
    String line = line("failed", new IllegalStateException("\"\u0001\ud800"));
    assertEquals(1, line.lines().count());
    assertTrue(line.contains("IllegalStateException: \\\"\\u0001\\ud800\\n\\tat "), line);
  }
}
