package org.equilux.imaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.equilux.imaging.metadata.PictureMetadata;
import org.equilux.imaging.options.OnDamage;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.RandomAccessSource;
import org.equilux.storage.Scratch;

/**
 * A picture file format: recognizes and reads files, and writes results if it is {@link Writable}.
 * Formats are found by {@link java.util.ServiceLoader}; a new one is a package with an
 * implementation of this interface and a line in {@code META-INF/services}.
 */
public interface PictureFormat {
  /**
   * The number of bytes from the start of a file for {@link #recognizes}; fewer for a shorter file.
   */
  int START_BYTES = 4096;

  /** The name for display and in the JSON of jobs, in capitals: {@code TIFF}. */
  String name();

  /** The media type (RFC 6838). */
  String mediaType();

  /** The file name extensions in lower case, without the dot; results get the first one. */
  List<String> extensions();

  /**
   * The estimated ratio of decoded bytes to file bytes, from which the launcher of the command line
   * tool estimates the work.
   */
  int usualExpansion();

  /**
   * Whether the headers of a file say where its bands are, so that a few bands can be read while
   * other parts of the file are missing. False if the bands are found by reading the whole file, or
   * there are none.
   */
  default boolean locatesBandsByHeaders() {
    return false;
  }

  /**
   * Whether a file is of this format.
   *
   * @param start the first {@link #START_BYTES} bytes of the file, or all of a shorter one
   */
  boolean recognizes(byte[] start);

  /**
   * Opens a picture: reads and checks its headers.
   *
   * @param source closed with the reader; after an exception the caller closes it
   * @param scratch for data that do not fit into memory during decoding
   * @param damage whether a file with missing pixels is refused
   * @throws PictureException if the picture cannot be processed, or exceeds a limit
   */
  PictureReader open(
      RandomAccessSource source, PictureLimits limits, Scratch scratch, OnDamage damage)
      throws IOException;

  /** A format that can be written. */
  interface Writable extends PictureFormat {
    /** The names of the supported {@link WriteOptions}. */
    Set<String> writeOptions();

    /**
     * Whether results can have unsigned samples of 8 or 16 bits independent of the input. All
     * formats support samples like their input's.
     *
     * @param bits of a sample, 8 or 16
     */
    default boolean hasDepth(int bits) {
      return true;
    }

    /** The first byte of serialized codings and locations of this format's bands; unique. */
    byte kind();

    /**
     * Finds the first property of some pages that this format cannot represent.
     *
     * @return empty if the format supports all pages; otherwise a description, such as {@code an
     *     alpha channel}
     */
    Optional<String> unsupportedReason(List<PageInfo> pages);

    /**
     * Creates the model of a result whose input has another format: a picture with the given pages
     * and metadata, without readable pixels.
     *
     * @param pages supported by this format
     * @param metadata for the first page
     * @return a reader as from {@link #open}
     */
    Blank blank(List<PageInfo> pages, PictureMetadata metadata) throws IOException;

    /**
     * A picture without pixels.
     *
     * @param leftOut descriptions of dropped metadata, for display
     */
    record Blank(PictureReader reader, Set<String> leftOut) {}

    /**
     * Checks the options beyond {@link #writeOptions}.
     *
     * @param like a reader of this format
     * @throws IllegalArgumentException if they are not supported; the message is for the user
     */
    default void check(PictureReader like, WriteOptions options) {}

    /**
     * Creates a result.
     *
     * @param out closed with the writer
     * @param like a reader of this format, open as long as the writer
     * @param options that pass {@link #check}
     */
    PictureWriter create(BlobWriter out, PictureReader like, WriteOptions options)
        throws IOException;

    /**
     * Parses a coding of bands.
     *
     * @param bytes of {@link BandCoding#toBytes}, after {@link #kind}; may be hostile
     * @throws PictureException if no picture can have the coding
     * @throws IllegalArgumentException if the bytes are no coding
     * @throws java.nio.BufferUnderflowException if they end early
     */
    BandCoding parseCoding(ByteBuffer bytes) throws PictureException;

    /**
     * Parses the location of a band.
     *
     * @param bytes of {@link BandLocation#toBytes}, after {@link #kind}; may be hostile
     * @throws PictureException if no band can have the location
     * @throws IllegalArgumentException if the bytes are no location, or bands of this format cannot
     *     be located
     * @throws java.nio.BufferUnderflowException if they end early
     */
    BandLocation parseLocation(ByteBuffer bytes) throws PictureException;
  }
}
