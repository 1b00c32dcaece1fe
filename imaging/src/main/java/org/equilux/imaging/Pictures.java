package org.equilux.imaging;

import java.io.IOException;
import java.nio.file.Path;
import org.equilux.imaging.io.InputFile;
import org.equilux.imaging.io.OutputFile;
import org.equilux.imaging.jpeg.JpegReader;
import org.equilux.imaging.jpeg.JpegWriter;
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
   * Begins a file for a result.
   *
   * @param file where the result goes, once it is whole
   * @param like the input as {@link #open} gave it, whose kind, layout and metadata the result
   *     takes over; it stays open as long as the writer
   * @throws IllegalArgumentException if {@code like} is not a reader of this class
   */
  public static PictureWriter create(Path file, PictureReader like) throws IOException {
    return switch (like) {
      case JpegReader jpeg -> new JpegWriter(OutputFile.create(file), jpeg);
      case PngReader png -> new PngWriter(OutputFile.create(file), png);
      case TiffReader tiff -> new TiffWriter(OutputFile.create(file), tiff);
      default -> throw new IllegalArgumentException("not opened by Pictures.open: " + like);
    };
  }
}
