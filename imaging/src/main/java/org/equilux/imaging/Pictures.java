package org.equilux.imaging;

import java.io.IOException;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.storage.Blob;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.RandomAccessSource;
import org.equilux.storage.Scratch;
import org.equilux.storage.file.FolderScratch;

/** Opens and creates pictures of all formats of this installation. */
public final class Pictures {
  private Pictures() {}

  /**
   * Opens a picture: recognizes its format by its content, reads its headers and checks them.
   *
   * @param scratch for what does not fit into memory while rows are decoded
   * @throws PictureException if the file is no picture that can be processed, or exceeds a limit
   * @throws IOException if the file cannot be read
   */
  public static PictureReader open(Blob file, PictureLimits limits, Scratch scratch)
      throws IOException {
    RandomAccessSource source = file.open();
    try {
      return format(source).open(source, limits, scratch);
    } catch (IOException | RuntimeException | Error e) {
      source.close();
      throw e;
    }
  }

  /**
   * Opens a picture as {@link #open(Blob, PictureLimits, Scratch)} does, with the system's folder
   * for temporary files as scratch space: for headers, which need none, and for tools.
   */
  public static PictureReader open(Blob file, PictureLimits limits) throws IOException {
    return open(file, limits, FolderScratch.temporary());
  }

  private static PictureFormat format(RandomAccessSource source) throws IOException {
    if (source.size() == 0) {
      throw new PictureException(PictureException.Reason.UNKNOWN_KIND, "the file is empty");
    }
    byte[] start = new byte[(int) Math.min(PictureFormat.START_BYTES, source.size())];
    source.read(0, start, 0, start.length);
    return PictureFormats.recognized(start)
        .orElseThrow(
            () ->
                new PictureException(
                    PictureException.Reason.UNKNOWN_KIND,
                    "this is not a picture of a known kind; " + PictureFormats.names() + " are"));
  }

  /**
   * Checks that a result can be as the options ask.
   *
   * @param like the input as {@link #open} gave it
   * @throws IllegalArgumentException if there is no such page, or the input's format does not have
   *     an option that is given; the message is for the person who asked
   * @throws PictureException if a page that is asked for cannot be read
   */
  public static void check(PictureReader like, WriteOptions options) throws PictureException {
    PictureFormat format = like.format();
    for (String option : options.values().keySet()) {
      if (!option.equals(WriteOptions.PAGES) && !format.writeOptions().contains(option)) {
        throw new IllegalArgumentException(
            "%s is for %s, but the picture is a %s; leave it out"
                .formatted(
                    option,
                    PictureFormats.phrase(
                        PictureFormats.all().stream()
                            .filter(other -> other.writeOptions().contains(option))
                            .map(PictureFormat::name)
                            .toList()),
                    format.name()));
      }
    }
    for (int page : options.pages().of(like.pages().size())) {
      like.requirePage(page);
    }
    format.check(like, options);
  }

  /**
   * Begins a result.
   *
   * @param out takes the result, which appears there once it is whole
   * @param like the input as {@link #open} gave it, whose format, layout and metadata the result
   *     takes over; it stays open as long as the writer
   * @param options where the result is to differ from the input
   * @throws IllegalArgumentException if the options do not pass {@link #check}
   */
  public static PictureWriter create(Blob out, PictureReader like, WriteOptions options)
      throws IOException {
    check(like, options);
    BlobWriter writer = out.create();
    try {
      return like.format().create(writer, like, options);
    } catch (IOException | RuntimeException | Error e) {
      writer.close();
      throw e;
    }
  }

  /** Begins a result that is in everything like its input. */
  public static PictureWriter create(Blob out, PictureReader like) throws IOException {
    return create(out, like, WriteOptions.LIKE_INPUT);
  }
}
