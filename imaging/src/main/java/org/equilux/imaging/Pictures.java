package org.equilux.imaging;

import java.io.IOException;
import java.nio.file.Path;
import org.equilux.imaging.io.InputFile;
import org.equilux.imaging.io.OutputFile;
import org.equilux.imaging.jpeg.JpegReader;
import org.equilux.imaging.jpeg.JpegWriter;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.imaging.png.PngReader;
import org.equilux.imaging.png.PngWriter;
import org.equilux.imaging.tiff.TiffReader;
import org.equilux.imaging.tiff.TiffWriter;

/** Opens and creates picture files. */
public final class Pictures {
  private static final int MAGIC_BYTES = 8;

  private Pictures() {}

  /**
   * Opens a picture file: tells its kind by its content, reads its header and checks it.
   *
   * @throws PictureException if it is no picture that can be processed, or exceeds a limit
   * @throws IOException if the file cannot be read
   */
  public static PictureReader open(Path file, PictureLimits limits) throws IOException {
    InputFile input = InputFile.open(file);
    try {
      return switch (kind(input)) {
        case JPEG -> new JpegReader(input, limits);
        case PNG -> new PngReader(input, limits);
        case TIFF -> new TiffReader(input, limits);
      };
    } catch (IOException | RuntimeException | Error e) {
      input.close();
      throw e;
    }
  }

  private static PictureKind kind(InputFile input) throws IOException {
    if (input.size() == 0) {
      throw new PictureException(PictureException.Reason.UNKNOWN_KIND, "the file is empty");
    }
    byte[] start = input.bytes(0, (int) Math.min(MAGIC_BYTES, input.size()));
    for (PictureKind kind : PictureKind.values()) {
      if (kind.begins(start)) {
        return kind;
      }
    }
    throw new PictureException(
        PictureException.Reason.UNKNOWN_KIND,
        "this is not a picture of a known kind; JPEG, PNG and TIFF are");
  }

  /**
   * Checks that a result can be what it is asked to be.
   *
   * @param like the input as {@link #open} gave it
   * @throws IllegalArgumentException if there is no such page, or its kind of file does not have
   *     what is asked for; the message is for the person who asked
   */
  public static void check(PictureReader like, WriteOptions options) {
    options.check(like.kind());
    options.pages().of(like.pages().size());
    switch (like) {
      case JpegReader jpeg -> JpegWriter.check(jpeg, options);
      case TiffReader tiff -> TiffWriter.check(tiff, options);
      default -> {}
    }
  }

  /** Begins a file for a result that is in all like its input. */
  public static PictureWriter create(Path file, PictureReader like) throws IOException {
    return create(file, like, WriteOptions.LIKE_INPUT);
  }

  /**
   * Begins a file for a result.
   *
   * @param file where the result goes, once it is whole
   * @param like the input as {@link #open} gave it, whose kind, layout and metadata the result
   *     takes over; it stays open as long as the writer
   * @param options what is to be otherwise
   * @throws IllegalArgumentException if {@code like} is not a reader of this class, or does not
   *     pass {@link #check}
   */
  public static PictureWriter create(Path file, PictureReader like, WriteOptions options)
      throws IOException {
    check(like, options);
    return switch (like) {
      case JpegReader jpeg -> new JpegWriter(OutputFile.create(file), jpeg, options);
      case PngReader png -> new PngWriter(OutputFile.create(file), png, options);
      case TiffReader tiff -> new TiffWriter(OutputFile.create(file), tiff, options);
      default -> throw new IllegalArgumentException("not opened by Pictures.open: " + like);
    };
  }
}
