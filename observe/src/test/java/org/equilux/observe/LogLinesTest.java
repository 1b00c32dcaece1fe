package org.equilux.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogLinesTest {
  private static LogRecord line(String logger, String message, Object... parameters) {
    LogRecord line = new LogRecord(Level.WARNING, message);
    line.setLoggerName(logger);
    line.setParameters(parameters);
    return line;
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0, 7, 8, 9, 0x0A, 0x0D, 0x1B, 0x7F, 0x80, 0x85, 0x9B, 0x9F, 0x061C, 0x200E, 0x200F, 0x2028,
        0x2029, 0x202A, 0x202E, 0x2066, 0x2069, 0xFEFF, 0xD800, 0xDFFF
      })
  void allFormatsEscapeControlCharacters(int hidden) {
    String bad = "a" + (char) hidden + "b";
    for (String shown :
        List.of(
            Visible.text(bad),
            new TextFormatter().format(line("a.B", "got {0}", bad)),
            new JsonFormatter().format(line("a.B", "got {0}", bad)))) {
      String inner = shown.replace(System.lineSeparator(), "");
      assertEquals(-1, inner.indexOf((char) hidden), () -> Integer.toHexString(hidden));
      assertTrue(shown.contains("a\\"), shown);
    }
    assertTrue(new TextFormatter().format(line("a.B", bad)).lines().count() <= 2);
  }

  @Test
  void otherTextIsUnchanged() {
    String text = "Zürich, 東京, عربي, \"q\" \\ 🦊 \u200d";
    assertEquals(text, Visible.text(text));
    assertTrue(new TextFormatter().format(line("a.B", text)).contains(text));
  }

  @Test
  void stackTracesAreIndented() {
    LogRecord line = line("a.B", "failed");
    line.setThrown(
        new IllegalStateException(
            "x\nNov 29, 2026 SEVERE: faked\r\u001b[2J", new RuntimeException("y\nfaked")));
    List<String> lines = new TextFormatter().format(line).lines().toList();
    assertTrue(lines.getFirst().endsWith(" WARNING failed"), lines.toString());
    for (String each : lines.subList(1, lines.size())) {
      assertTrue(each.startsWith("\t"), each);
      assertEquals(-1, each.indexOf('\u001b'), each);
    }
    assertTrue(lines.stream().anyMatch(each -> each.contains("at org.equilux.observe")));
  }

  @Test
  void linesOfLibrariesAreRateLimited() {
    AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
    List<String> published = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            if (isLoggable(line)) {
              published.add(line.getMessage());
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    handler.setFilter(new LibraryLines(handler, now::get));
    for (int i = 0; i < 100; i++) {
      handler.publish(line("io.library.Http", "no HTTP"));
      handler.publish(line("org.equilux.master.X", "own"));
    }
    handler.publish(line("io.library.Other", "other"));
    assertEquals(10, published.stream().filter("no HTTP"::equals).count());
    assertEquals(100, published.stream().filter("own"::equals).count());
    assertTrue(published.contains("other"));

    published.clear();
    now.addAndGet(Duration.ofSeconds(11).toNanos());
    handler.publish(line("io.library.Http", "again"));
    assertEquals(List.of("90 lines of io.library.Http were suppressed", "again"), published);
  }
}
