package org.equilux.imaging;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.equilux.imaging.foreign.ForeignKind;
import org.equilux.imaging.metadata.PictureMetadata;
import org.equilux.imaging.options.OnDamage;
import org.equilux.imaging.options.ResultFormat;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.SampleType;
import org.equilux.storage.Blob;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.RandomAccessSource;
import org.equilux.storage.Scratch;
import org.equilux.storage.file.FolderScratch;

/** Opens and creates pictures in the installed formats. */
public final class Pictures {
  private Pictures() {}

  /**
   * Opens a picture: recognizes its format by its content, and checks its headers. A file with
   * visibly missing pixels is refused.
   *
   * @param scratch for data that do not fit into memory during decoding
   * @throws PictureException if the picture cannot be processed, or exceeds a limit
   * @throws IOException if the file cannot be read
   */
  public static PictureReader open(Blob file, PictureLimits limits, Scratch scratch)
      throws IOException {
    try {
      return open(file, limits, scratch, OnDamage.REFUSE);
    } catch (PictureException e) {
      throw judged(file, limits, e);
    }
  }

  /**
   * Opens a picture like {@link #open(Blob, PictureLimits, Scratch)}.
   *
   * @param damage whether a file with missing pixels is refused
   */
  public static PictureReader open(
      Blob file, PictureLimits limits, Scratch scratch, OnDamage damage) throws IOException {
    RandomAccessSource source = file.open();
    try {
      return format(source).open(source, limits, scratch, damage);
    } catch (IOException | RuntimeException | Error e) {
      source.close();
      throw e;
    }
  }

  /**
   * Determines whether a part of a refused picture can be salvaged.
   *
   * @param refusal thrown when the picture was opened or decoded
   * @return the refusal, {@link PictureException#isSalvageable salvageable} if the picture is
   *     damaged and has a readable header
   */
  public static PictureException judged(Blob file, PictureLimits limits, PictureException refusal)
      throws IOException {
    if (refusal.reason() != PictureException.Reason.CORRUPT || refusal.isSalvageable()) {
      return refusal;
    }
    try (PictureReader _ = open(file, limits, OnDamage.SALVAGE)) {
      return refusal.orSalvaged();
    } catch (PictureException e) {
      return refusal;
    }
  }

  /**
   * Opens a picture like {@link #open(Blob, PictureLimits, Scratch)}, with the system's temporary
   * folder as scratch space: for headers, which need none, and for tools.
   */
  public static PictureReader open(Blob file, PictureLimits limits) throws IOException {
    return open(file, limits, FolderScratch.temporary());
  }

  /**
   * Opens a picture like {@link #open(Blob, PictureLimits)}.
   *
   * @param damage whether a file with missing pixels is refused
   */
  public static PictureReader open(Blob file, PictureLimits limits, OnDamage damage)
      throws IOException {
    return open(file, limits, FolderScratch.temporary(), damage);
  }

  /**
   * The format of a picture, recognized by its content.
   *
   * @throws PictureException if the file is no picture of a format of this installation
   * @throws IOException if the file cannot be read
   */
  public static PictureFormat format(Blob file) throws IOException {
    try (RandomAccessSource source = file.open()) {
      return format(source);
    }
  }

  private static PictureFormat format(RandomAccessSource source) throws IOException {
    if (source.size() == 0) {
      throw new PictureException(PictureException.Reason.UNKNOWN_KIND, "the file is empty");
    }
    byte[] start = new byte[(int) Math.min(PictureFormat.START_BYTES, source.size())];
    source.read(0, start, 0, start.length);
    Optional<PictureFormat> format = PictureFormats.recognized(start);
    if (format.isPresent()) {
      return format.get();
    }
    byte[] end = new byte[(int) Math.min(ForeignKind.END_BYTES, source.size())];
    source.read(source.size() - end.length, end, 0, end.length);
    throw unknown(ForeignKind.of(start, end));
  }

  /** An unreadable kind of picture is unsupported; any other file is no picture. */
  private static PictureException unknown(Optional<ForeignKind> kind) {
    return new PictureException(
        kind.isPresent() && kind.get().picture()
            ? PictureException.Reason.UNSUPPORTED
            : PictureException.Reason.UNKNOWN_KIND,
        kind.map(ForeignKind::refusal)
            .orElseGet(() -> "the file is none of " + PictureFormats.names()));
  }

  /**
   * The format of a result.
   *
   * @param input format of the input
   * @throws IllegalArgumentException if the format is not installed
   */
  public static PictureFormat.Writable resultFormat(PictureFormat input, WriteOptions options) {
    if (options.format().isEmpty() && input instanceof PictureFormat.Writable same) {
      return same;
    }
    return resultFormat(options);
  }

  /**
   * The format of a result whose input is in a read-only format: the requested one, or PNG.
   *
   * @throws IllegalArgumentException if the format is not installed
   */
  public static PictureFormat.Writable resultFormat(WriteOptions options) {
    String name = options.format().orElse(ResultFormat.PNG).name();
    return PictureFormats.writable().stream()
        .filter(format -> format.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("this installation cannot write " + name));
  }

  /**
   * The model of a result.
   *
   * @param like a picture of the result's format: the input or a blank one
   * @param leftOut descriptions of dropped metadata, for display
   */
  private record Model(
      PictureFormat.Writable format,
      PictureReader like,
      WriteOptions options,
      Set<String> leftOut) {}

  private static Model model(PictureReader input, WriteOptions options, OptionalInt depth)
      throws IOException {
    PictureFormat.Writable format = resultFormat(input.format(), options);
    for (String option : options.values().keySet()) {
      if (!WriteOptions.COMMON.contains(option) && !format.writeOptions().contains(option)) {
        throw new IllegalArgumentException(
            "%s is for %s, but the %s a %s; leave it out"
                .formatted(
                    option,
                    PictureFormats.phrase(
                        PictureFormats.writable().stream()
                            .filter(other -> other.writeOptions().contains(option))
                            .map(PictureFormat::name)
                            .toList()),
                    format.name().equals(input.format().name()) ? "picture is" : "result is",
                    format.name()));
      }
    }
    List<Integer> chosen = options.pages().of(input.pages().size());
    for (int page : chosen) {
      input.requirePage(page);
    }
    if (format.name().equals(input.format().name())) {
      return new Model(format, input, options, Set.of());
    }
    List<PageInfo> pages =
        chosen.stream()
            .map(input.pages()::get)
            .map(page -> depth.isPresent() ? page.withDepth(depth.getAsInt()) : page)
            .toList();
    requireFit(format, pages);
    PictureMetadata metadata =
        input.metadata(chosen.getFirst()).suiting(pages.getFirst().format().isColor());
    PictureFormat.Writable.Blank blank = format.blank(pages, metadata);
    Set<String> leftOut = new TreeSet<>(metadata.others());
    leftOut.addAll(blank.leftOut());
    return new Model(format, blank.reader(), options.ofChosenPages().withUsualQuality(), leftOut);
  }

  private static void requireFit(PictureFormat.Writable format, List<PageInfo> pages) {
    Optional<String> misfit = format.unsupportedReason(pages);
    if (misfit.isPresent()) {
      throw new IllegalArgumentException(
          "the picture has %s, which %s cannot hold; %s can%s"
              .formatted(
                  misfit.get(),
                  format.name(),
                  PictureFormats.phrase(
                      PictureFormats.writable().stream()
                          .filter(other -> other.unsupportedReason(pages).isEmpty())
                          .map(PictureFormat::name)
                          .toList()),
                  pages.size() > 1 ? ", or choose one with pages" : ""));
    }
  }

  /**
   * Checks the options of a result.
   *
   * @param input from {@link #open}
   * @param depth bits of the result's samples, if they differ from the input's
   * @throws IllegalArgumentException if a page does not exist, the result's format does not support
   *     an option, or it cannot represent the picture; the message is for the user
   * @throws PictureException if a selected page cannot be read
   */
  public static void check(PictureReader input, WriteOptions options, OptionalInt depth)
      throws IOException {
    check(model(input, options, depth));
  }

  /** Checks the options of a result with the input's depth. */
  public static void check(PictureReader input, WriteOptions options) throws IOException {
    check(input, options, OptionalInt.empty());
  }

  private static Model check(Model model) {
    model.format().check(model.like(), model.options());
    return model;
  }

  /**
   * Creates a result.
   *
   * @param out receives the result, which appears there when it is complete
   * @param input from {@link #open}, open as long as the writer; determines format, layout and
   *     metadata unless the options differ
   * @param options that pass {@link #check}
   * @param depth bits of the result's samples, if they differ from the input's
   * @throws IllegalArgumentException if the options do not pass {@link #check}
   */
  public static PictureWriter create(
      Blob out, PictureReader input, WriteOptions options, OptionalInt depth) throws IOException {
    Model model = check(model(input, options, depth));
    BlobWriter writer = out.create();
    try {
      PictureWriter result = model.format().create(writer, model.like(), model.options());
      return model.leftOut().isEmpty() ? result : new NotedWriter(result, model.leftOut());
    } catch (IOException | RuntimeException | Error e) {
      writer.close();
      throw e;
    }
  }

  /** Creates a result with the input's depth. */
  public static PictureWriter create(Blob out, PictureReader input, WriteOptions options)
      throws IOException {
    return create(out, input, options, OptionalInt.empty());
  }

  /** The writer of a result with dropped metadata, which adds a note. */
  private record NotedWriter(PictureWriter writer, Set<String> leftOut) implements PictureWriter {
    @Override
    public RowSink beginPage(PixelFormat format) throws IOException {
      return writer.beginPage(format);
    }

    @Override
    public BandSink beginBands(PixelFormat format, Optional<SampleType> samples)
        throws IOException {
      return writer.beginBands(format, samples);
    }

    @Override
    public BandCoding skipPage(PixelFormat format, Optional<SampleType> samples)
        throws IOException {
      return writer.skipPage(format, samples);
    }

    @Override
    public void finish() throws IOException {
      writer.finish();
    }

    @Override
    public List<String> notes() {
      return Stream.concat(
              leftOut.stream().map(what -> "left out of the result: " + what),
              writer.notes().stream())
          .toList();
    }

    @Override
    public void close() throws IOException {
      writer.close();
    }
  }

  /** Creates a result without options. */
  public static PictureWriter create(Blob out, PictureReader input) throws IOException {
    return create(out, input, WriteOptions.LIKE_INPUT);
  }
}
