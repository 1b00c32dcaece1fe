package org.equilux.master.activity;

import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Pixels and chunks done in the last minutes, interval by interval, in all and by each worker.
 * Guarded by its own monitor.
 */
public final class Throughput {
  /** Length of an interval. */
  public static final int SECONDS = 2;

  /** How many are kept: five minutes. */
  static final int INTERVALS = 150;

  /** Further workers count in the sum only. */
  private static final int MAX_WORKERS = 1_000;

  private final Clock clock;
  private final Series all = new Series();
  private final Map<String, Series> workers = new LinkedHashMap<>();
  private long now;

  /** Rings, in which an interval's place is its number modulo their length. */
  private static final class Series {
    final long[] pixels = new long[INTERVALS];
    final long[] chunks = new long[INTERVALS];

    void add(long interval, long count) {
      int at = (int) (interval % INTERVALS);
      pixels[at] += count;
      chunks[at]++;
    }

    void clear(long from, long to) {
      for (long i = Math.max(from, to - INTERVALS + 1); i <= to; i++) {
        pixels[(int) (i % INTERVALS)] = 0;
        chunks[(int) (i % INTERVALS)] = 0;
      }
    }

    boolean isEmpty() {
      return Arrays.stream(chunks).allMatch(count -> count == 0);
    }

    SeriesView view(long now) {
      return new SeriesView(inOrder(pixels, now), inOrder(chunks, now));
    }

    private static List<Long> inOrder(long[] ring, long now) {
      return LongStream.rangeClosed(now - INTERVALS + 1, now)
          .map(i -> ring[(int) Math.floorMod(i, (long) INTERVALS)])
          .boxed()
          .toList();
    }
  }

  /** Oldest first; the last interval goes on. */
  public record SeriesView(List<Long> pixels, List<Long> chunks) {}

  /**
   * The recorded throughput.
   *
   * @param seconds of an interval
   * @param end of the last interval
   * @param pixels that were counted or mapped, in all
   * @param workers by their names; those that did nothing are left out
   */
  public record View(
      int seconds,
      Instant end,
      List<Long> pixels,
      List<Long> chunks,
      Map<String, SeriesView> workers) {}

  Throughput(Clock clock) {
    this.clock = clock;
    this.now = interval();
  }

  private long interval() {
    return clock.instant().getEpochSecond() / SECONDS;
  }

  /** A clock that is set back stands still until it has caught up. */
  private void advance() {
    long next = Math.max(now, interval());
    if (next > now) {
      all.clear(now + 1, next);
      workers.values().forEach(series -> series.clear(now + 1, next));
      workers.values().removeIf(Series::isEmpty);
      now = next;
    }
  }

  synchronized void add(String worker, long pixels) {
    advance();
    all.add(now, pixels);
    if (workers.containsKey(worker) || workers.size() < MAX_WORKERS) {
      workers.computeIfAbsent(worker, _ -> new Series()).add(now, pixels);
    }
  }

  synchronized View view() {
    advance();
    SeriesView sum = all.view(now);
    Map<String, SeriesView> each = new LinkedHashMap<>();
    workers.forEach((name, series) -> each.put(name, series.view(now)));
    return new View(
        SECONDS, Instant.ofEpochSecond((now + 1) * SECONDS), sum.pixels(), sum.chunks(), each);
  }
}
