package org.equilux.engine.job;

import java.io.IOException;
import java.util.OptionalInt;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.PictureWriter;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.storage.Blob;

/** Creates the writer of a job's result once the input is open, on which the result depends. */
@FunctionalInterface
public interface WriterFactory {
  /**
   * Creates the writer.
   *
   * @param depth bits of the result's samples; empty for those of the input
   * @throws IOException if the result cannot be begun
   */
  PictureWriter create(PictureReader input, WriteOptions options, OptionalInt depth)
      throws IOException;

  /** Writers of a file that appears in a blob when it is whole. */
  static WriterFactory of(Blob output) {
    return (input, options, depth) -> Pictures.create(output, input, options, depth);
  }
}
