package org.equilux.imaging.jpeg.scan;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.PictureBytes;

/**
 * The reading of a scan in segments, several at a time, whose MCUs are joined in the order of the
 * file. The result does not depend on the number of threads: guessed MCUs of a segment are used
 * from the first one on that starts where the MCU before it ends.
 */
final class ScanWalk implements AutoCloseable {
  /** Bytes of the file in a segment, which bound the memory of a thread to some megabytes. */
  private static final int MAX_SEGMENT = 1 << 18;

  /** Below this size a segment is read before a thread has started. */
  private static final int MIN_SEGMENT = 1 << 16;

  private final PictureBytes input;
  private final long from;
  private final ScanCoding coding;
  private final BlockBounds bounds;
  private final ScanIndex index;
  private final int across;
  private final long mcus;
  private final int bytes;
  private final List<ScanSegment> segments = new ArrayList<>();

  /** The threads of all segments of a round but the first. */
  private final ExecutorService helpers;

  /** The DC coefficients of the last blocks, by component. */
  private final int[] predictions;

  /** The DC coefficients minus those of the segment that is joined, by component. */
  private final int[] offsets;

  private long done;
  private long missed;

  /** Whether no block out of bounds was met. */
  private boolean bounded = true;

  /** The start of the next MCU, in bits from the start of the segment that is joined next. */
  private long bit;

  /** The number of bits of the scan before that segment. */
  private long origin;

  /**
   * Creates a walk.
   *
   * @param from position of the scan's entropy-coded data
   * @param bounds of the scan's blocks
   * @param index receives the rows
   * @param across number of MCUs in a row
   * @param threads number of threads, at least 1
   * @param bytes of the file in a segment
   */
  ScanWalk(
      PictureBytes input,
      long from,
      ScanCoding coding,
      BlockBounds bounds,
      ScanIndex index,
      int across,
      int threads,
      int bytes) {
    this.input = input;
    this.from = from;
    this.coding = coding;
    this.bounds = bounds;
    this.index = index;
    this.across = across;
    this.mcus = (long) index.rows() * across;
    this.predictions = new int[coding.dc().length];
    this.offsets = new int[predictions.length];
    this.bytes = bytes;
    int count = Math.clamp(Math.ceilDiv(input.size() - from, bytes), 1, threads);
    for (int i = 0; i < count; i++) {
      segments.add(new ScanSegment(coding, bounds.weights(), bytes));
    }
    this.helpers =
        Executors.newFixedThreadPool(
            Math.max(1, count - 1), Thread.ofPlatform().daemon().name("jpeg-scan-", 0).factory());
  }

  /** The bytes of a segment of a scan for a number of threads. */
  static int segmentBytes(long scanBytes, int threads) {
    return Math.clamp(Math.ceilDiv(scanBytes, threads), MIN_SEGMENT, MAX_SEGMENT);
  }

  /**
   * Reads the scan.
   *
   * @throws PictureException if the scan has any fault
   * @throws InterruptedIOException if the thread is interrupted
   */
  void run() throws IOException {
    for (long at = from; done < mcus; at += (long) bytes * segments.size()) {
      List<Future<?>> guesses = guesses(at);
      ScanSegment first = segments.getFirst();
      if (at >= input.size()) {
        throw damaged();
      }
      first.read(input, at, at == from);
      first.walk(bit);
      join(first);
      for (int i = 0; i < guesses.size(); i++) {
        await(guesses.get(i));
        if (done < mcus) {
          join(segments.get(i + 1));
        }
      }
    }
  }

  /** Begins to read the segments after the first one of a round. */
  private List<Future<?>> guesses(long at) {
    List<Future<?>> guesses = new ArrayList<>();
    for (int i = 1; i < segments.size(); i++) {
      ScanSegment segment = segments.get(i);
      long position = at + (long) i * bytes;
      if (position < input.size()) {
        guesses.add(
            helpers.submit(
                () -> {
                  segment.read(input, position, false);
                  segment.guess();
                  return null;
                }));
      }
    }
    return guesses;
  }

  private static void await(Future<?> guess) throws IOException {
    try {
      guess.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a JPEG was read");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Adds the MCUs that start in a segment. */
  private void join(ScanSegment segment) throws PictureException {
    while (done < mcus && bit < segment.ownBits()) {
      int known = segment.indexOf(bit);
      if (known >= 0) {
        take(segment, known);
      } else {
        step(segment);
      }
    }
    if (done == mcus) {
      index.enter(index.rows(), segment.position(bit), origin + bit, predictions);
      index.bounded(bounded);
      if (!segment.endsAt(bit)) {
        throw damaged();
      }
    } else if (segment.isLast()) {
      throw damaged();
    }
    origin += segment.ownBits();
    bit -= segment.ownBits();
  }

  /** Adds the MCU at the present bit, which the segment has not found. */
  private void step(ScanSegment segment) throws PictureException {
    enter(segment);
    missed++;
    int[] before = predictions.clone();
    long end = segment.skip(bit, predictions);
    if (end < 0) {
      throw damaged();
    }
    bounded = bounded && bounds.contain(segment.data(), bit, before);
    bit = end;
    done++;
  }

  /** Adds the MCUs that the segment has found, from one on that starts at the present bit. */
  private void take(ScanSegment segment, int first) throws PictureException {
    int[] components = coding.components();
    for (int component = 0; component < offsets.length; component++) {
      offsets[component] = predictions[component] - segment.dcBefore(first, component);
    }
    for (int mcu = first; mcu < segment.count() && done < mcus; mcu++, done++) {
      enter(segment);
      for (int block = 0; block < components.length; block++) {
        int component = components[block];
        int dc = segment.dc(mcu, block) + offsets[component];
        if (Math.abs(dc) >= 1 << HuffmanTable.MAX_DC_BITS) {
          throw damaged();
        }
        predictions[component] = dc;
        bounded =
            bounded
                && (bounds.isSmall(component, dc, segment.others(mcu, block))
                    || bounds.isExact(segment.data(), segment.othersAt(mcu, block), component, dc));
      }
      bit = segment.end(mcu);
    }
  }

  /** The number of MCUs that were read one by one, as no guess was right before them. */
  long missed() {
    return missed;
  }

  private void enter(ScanSegment segment) {
    if (done % across == 0) {
      index.enter((int) (done / across), segment.position(bit), origin + bit, predictions);
    }
  }

  private static PictureException damaged() {
    return PictureException.corrupt("the scan of the JPEG is damaged or has an unsupported form");
  }

  @Override
  public void close() {
    // Waits for guesses that are no longer needed, as they read the caller's file. Interrupting
    // them
    // would close it.
    helpers.close();
  }
}
