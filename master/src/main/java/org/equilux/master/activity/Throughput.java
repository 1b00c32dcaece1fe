package org.equilux.master.activity;

import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Pixels and chunks computed in the last minutes, by interval, in total and for each worker.
 * Guarded by its own monitor.
 */
public final class Throughput {
  /** The length of an interval in seconds. */
  public static final int SECONDS = 2;

  /** The number of intervals kept: five minutes. */
  static final int INTERVALS = 150;

  /** The limit of workers with separate series; others count in the total only. */
  private static final int MAX_WORKERS = 1_000;

  private final Clock clock;
  private final Series all = new Series();
  private final Map<String, Series> workers = new LinkedHashMap<>();
  private long now;

  /** Ring buffers: an interval's index is its number modulo the length. */
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

  /** Values, oldest interval first; the last interval is not over yet. */
  public record SeriesView(List<Long> pixels, List<Long> chunks) {}

  /**
   * A snapshot of the throughput.
   *
   * @param seconds length of an interval
   * @param end of the last interval
   * @param pixels counted or mapped, in total
   * @param workers series by worker name; idle workers are left out
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

  /**
   * Advances to the current interval. If the clock is set back, the interval stays until the clock
   * has caught up.
   */
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
