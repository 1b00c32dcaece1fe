package org.equilux.master.previews;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.equilux.engine.preview.SampledPage;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.master.jobs.model.UnsuitableException;
import org.equilux.master.previews.PartialFile.Span;
import org.equilux.master.views.ScreenView;
import org.equilux.storage.Blob;
import org.equilux.storage.Scratch;
import org.equilux.storage.ScratchFile;

/**
 * A preview of a picture before its upload: requests ranges of the picture's file until the page
 * can be reduced, and keeps the reduced page. Guarded by its own monitor.
 */
final class Preview implements Closeable {
  /** The size up to which files are sent as a whole; of larger files only if necessary. */
  private static final long SMALL_BYTES = 16L << 20;

  /** The limit of bytes requested at a time. */
  static final int PIECE_BYTES = 8 << 20;

  /** The limit of ranges requested at a time. */
  private static final int PIECE_RANGES = 4_096;

  /** The bytes requested around a missing header. */
  private static final long HEADER_BYTES = 64 << 10;

  /** The limit of requested headers in the middle of a large file. */
  private static final int MOST_HEADERS = 256;

  /** The most time for decoding a page that is one stream. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * The time after which no further bands are decoded: a coarser preview is worth more than none.
   */
  private static final Duration BANDS_PATIENCE = Duration.ofSeconds(8);

  private final String id;
  private final String owner;
  private final int page;
  private final PictureLimits limits;
  private final Scratch scratch;

  private final Blob source;

  /** The source if it is a partial file; null otherwise, and after the page is reduced. */
  private PartialFile file;

  /** The ranges to be sent next, in this order. */
  private List<Span> asked = List.of();

  private int headers;
  private long needed;
  private Ready ready;
  private Instant used = Instant.EPOCH;
  private boolean closed;

  /**
   * A reduced page.
   *
   * @param rows its pixels; its other parts are in memory
   */
  private record Ready(SampledPage empty, ScratchFile rows, ScreenView view, int bands, int of) {}

  /**
   * Creates a preview.
   *
   * @param source the picture's file; closed with this preview if it is a partial file
   * @param page from 0
   */
  Preview(String id, String owner, Blob source, int page, PictureLimits limits, Scratch scratch) {
    this.id = id;
    this.owner = owner;
    this.source = source;
    this.file = source instanceof PartialFile part ? part : null;
    this.page = page;
    this.limits = limits;
    this.scratch = scratch;
  }

  String id() {
    return id;
  }

  String owner() {
    return owner;
  }

  synchronized Instant used() {
    return used;
  }

  synchronized void use(Instant now) {
    used = now;
  }

  /**
   * Stores the bytes of the requested ranges, one after the other.
   *
   * @throws IllegalArgumentException if the number of bytes differs from the requested one
   */
  synchronized void put(byte[] body) throws IOException {
    requireOpen();
    long bytes = asked.stream().mapToLong(Span::length).sum();
    if (body.length != bytes) {
      throw new IllegalArgumentException(
          "the requested ranges have %,d bytes, but the body has %s"
              .formatted(bytes, body.length > bytes ? "more" : "%,d".formatted(body.length)));
    }
    int at = 0;
    for (Span span : asked) {
      file.put(span.from(), body, at, (int) span.length());
      at += (int) span.length();
    }
    asked = List.of();
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("the preview is over");
    }
  }

  /**
   * Reduces the page if its bytes are stored, otherwise determines the next ranges.
   *
   * @throws org.equilux.imaging.PictureException if the picture cannot be processed
   * @throws UnsuitableException if the picture cannot be previewed
   * @throws NeedsUploadException if it can be previewed only from an upload
   */
  synchronized PreviewState advance()
      throws IOException, UnsuitableException, NeedsUploadException {
    if (ready == null) {
      requireOpen();
      if (file != null && !file.isWhole() && file.size() <= SMALL_BYTES) {
        askForAll();
      } else {
        open();
      }
    }
    return state();
  }

  private void open() throws IOException, UnsuitableException, NeedsUploadException {
    try (PictureReader picture = Pictures.open(source, limits, scratch)) {
      if (page >= picture.pages().size()) {
        throw new UnsuitableException(
            "page %d does not exist; the picture has %d pages"
                .formatted(page + 1, picture.pages().size()));
      }
      picture.requirePage(page);
      boolean isWhole = file == null || file.isWhole();
      if (!isWhole && !picture.format().locatesBandsByHeaders()) {
        askForAll();
        return;
      }
      Sampling sampling = new Sampling(picture, page, isWhole);
      Optional<Sampling.Bands> bands = sampling.bands();
      List<Span> missing = isWhole ? List.of() : missing(bands);
      if (!missing.isEmpty()) {
        ask(missing);
      } else if (bands.isPresent()) {
        Sampling.OfBands sampled = sampling.of(bands.get(), Deadline.in(BANDS_PATIENCE));
        finish(sampled.page(), sampled.bands(), bands.get().of());
      } else {
        finish(sampledStream(sampling), 0, 0);
      }
    } catch (IOException e) {
      Optional<Span> missed = file == null ? Optional.empty() : file.takeMissed();
      if (missed.isEmpty()) {
        throw e;
      }
      askForHeader(missed.get());
    }
  }

  private static SampledPage sampledStream(Sampling sampling)
      throws IOException, UnsuitableException {
    Deadline deadline = Deadline.in(PATIENCE);
    try {
      return sampling.ofWhole(deadline);
    } catch (IOException e) {
      if (deadline.isOver()) {
        throw new UnsuitableException(
            "the picture takes more than %,d seconds to decode, which is too long for a preview"
                .formatted(PATIENCE.toSeconds()),
            e);
      }
      throw e;
    }
  }

  private List<Span> missing(Optional<Sampling.Bands> bands) throws NeedsUploadException {
    return bands.isPresent()
        ? bands.get().ranges().stream().flatMap(range -> file.missing(range).stream()).toList()
        : allMissing();
  }

  private void askForAll() throws NeedsUploadException {
    ask(allMissing());
  }

  private List<Span> allMissing() throws NeedsUploadException {
    if (file.size() > Sampling.MOST_BYTES) {
      throw new NeedsUploadException(file.size());
    }
    return file.missing(new Span(0, file.size()));
  }

  /**
   * Asks for bytes in the middle of the file that were missed: headers if the format locates bands
   * by them; else the file is read from its beginning to its end.
   */
  private void askForHeader(Span missed) throws NeedsUploadException {
    if (file.size() <= Sampling.MOST_BYTES || !hasHeaders()) {
      askForAll();
      return;
    }
    if (++headers > MOST_HEADERS || missed.length() > PIECE_BYTES) {
      throw new NeedsUploadException(file.size());
    }
    long end = Math.min(file.size(), missed.from() + Math.max(HEADER_BYTES, missed.length()));
    ask(file.missing(new Span(missed.from(), end - missed.from())));
  }

  /** Whether the file may have headers in its middle that say where its bands are. */
  private boolean hasHeaders() {
    try {
      return Pictures.format(source).locatesBandsByHeaders();
    } catch (IOException e) {
      Optional<Span> _ = file.takeMissed();
      return true; // Its first bytes were not sent.
    }
  }

  private void ask(List<Span> missing) {
    needed = missing.stream().mapToLong(Span::length).sum();
    List<Span> next = new ArrayList<>();
    long room = PIECE_BYTES;
    for (Span span : missing) {
      if (room == 0 || next.size() == PIECE_RANGES) {
        break;
      }
      Span part = new Span(span.from(), Math.min(room, span.length()));
      next.add(part);
      room -= part.length();
    }
    asked = List.copyOf(next);
  }

  private void finish(SampledPage sampled, int bands, int of) throws IOException {
    ScreenView view = ScreenView.of(sampled.info(), sampled.rows());
    ScratchFile rows = scratch.create("sampled");
    try {
      rows.write(0, sampled.rows(), 0, sampled.rows().length);
    } catch (IOException | RuntimeException | Error e) {
      rows.close();
      throw e;
    }
    SampledPage empty =
        new SampledPage(sampled.pages(), sampled.page(), sampled.step(), new byte[0]);
    ready = new Ready(empty, rows, view, bands, of);
    needed = 0;
    if (file != null) {
      file.close();
      file = null;
    }
  }

  private PreviewState state() {
    if (ready == null) {
      return PreviewState.needs(id, file.arrived(), needed, asked);
    }
    SampledPage page = ready.empty();
    return PreviewState.ready(
        id, page.pages().size(), page.full(), page.step(), ready.view(), ready.bands(), ready.of());
  }

  /** The reduced page; empty while bytes of it are missing. */
  synchronized Optional<SampledPage> sampled() throws IOException {
    requireOpen();
    if (ready == null) {
      return Optional.empty();
    }
    SampledPage empty = ready.empty();
    PageInfo info = empty.info();
    byte[] rows = new byte[Math.toIntExact(info.rawBytes())];
    ready.rows().read(0, rows);
    return Optional.of(new SampledPage(empty.pages(), empty.page(), empty.step(), rows));
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    if (file != null) {
      file.close();
    }
    if (ready != null) {
      ready.rows().close();
    }
  }
}
