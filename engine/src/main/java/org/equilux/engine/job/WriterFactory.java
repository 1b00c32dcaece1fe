package org.equilux.engine.job;

import java.io.IOException;
import java.util.OptionalInt;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.PictureWriter;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.storage.Blob;

/**
 * The factory of the writer of a job's result, called when the input is open, as the result depends
 * on it.
 */
@FunctionalInterface
public interface WriterFactory {
  /**
   * Creates the writer.
   *
   * @param depth bits of the result's samples; empty for those of the input
   * @throws IOException if the result cannot be created
   */
  PictureWriter create(PictureReader input, WriteOptions options, OptionalInt depth)
      throws IOException;

  /** The factory of writers to a blob, which appears when it is complete. */
  static WriterFactory of(Blob output) {
    return (input, options, depth) -> Pictures.create(output, input, options, depth);
  }
}
