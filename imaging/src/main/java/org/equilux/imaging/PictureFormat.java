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
 * A file format for pictures: how it is recognized and read, and if it is {@link Writable}, how
 * results are written. Formats are found by {@link java.util.ServiceLoader}; a new one is a package
 * with an implementation of this interface and a line in {@code META-INF/services}.
 */
public interface PictureFormat {
  /** Bytes from the start of a file that {@link #recognizes} gets; of a shorter file, all bytes. */
  int START_BYTES = 4096;

  /** Name for people and for the JSON of jobs, in capitals: {@code TIFF}. */
  String name();

  /** Media type (RFC 6838). */
  String mediaType();

  /** File name extensions in lower case, without the dot; results get the first one. */
  List<String> extensions();

  /**
   * Decoded bytes that an average file has for each of its bytes: an estimate, from which the
   * launcher of the command line tool guesses how much there is to do.
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
   * Opens a picture: reads its headers and checks them.
   *
   * @param source closed with the reader; after an exception the caller closes it
   * @param scratch for what does not fit into memory while rows are decoded
   * @param damage whether a file that lacks pixels is refused
   * @throws PictureException if the picture cannot be processed, or exceeds a limit
   */
  PictureReader open(
      RandomAccessSource source, PictureLimits limits, Scratch scratch, OnDamage damage)
      throws IOException;

  /** A format that results can have, too. */
  interface Writable extends PictureFormat {
    /** Names of those {@link WriteOptions} that results of this format can have. */
    Set<String> writeOptions();

    /**
     * Whether results can have samples of 8 or 16 unsigned bits, whatever the input has. All
     * formats can have samples like their input's.
     *
     * @param bits of a sample, 8 or 16
     */
    default boolean hasDepth(int bits) {
      return true;
    }

    /** First byte of the serialized codings and locations of this format's bands; unique. */
    byte kind();

    /**
     * Finds the first property of some pages that a file of this format cannot hold.
     *
     * @return empty if the format can hold all pages; else the property in words, such as {@code an
     *     alpha channel}
     */
    Optional<String> misfit(List<PageInfo> pages);

    /**
     * Makes what a result of this format is written like whose input has another format: a picture
     * with given pages and metadata, of which no pixels can be read.
     *
     * @param pages that this format can hold
     * @param metadata for the first page
     * @return as {@link #open} gives it
     */
    Blank blank(List<PageInfo> pages, PictureMetadata metadata) throws IOException;

    /**
     * A picture without pixels.
     *
     * @param leftOut what of the metadata it does not have, for people
     */
    record Blank(PictureReader reader, Set<String> leftOut) {}

    /**
     * Checks that a result can be as the options ask, beyond {@link #writeOptions}.
     *
     * @param like a reader of this format
     * @throws IllegalArgumentException if it cannot; the message is for the person who asked
     */
    default void check(PictureReader like, WriteOptions options) {}

    /**
     * Begins a result.
     *
     * @param out closed with the writer
     * @param like a reader of this format, which stays open as long as the writer
     * @param options that pass {@link #check}
     */
    PictureWriter create(BlobWriter out, PictureReader like, WriteOptions options)
        throws IOException;

    /**
     * Parses a coding of bands.
     *
     * @param bytes what {@link BandCoding#toBytes} gave, after {@link #kind}; possibly hostile
     * @throws PictureException if the coding is that of no picture
     * @throws IllegalArgumentException if the bytes are no coding
     * @throws java.nio.BufferUnderflowException if they end early
     */
    BandCoding parseCoding(ByteBuffer bytes) throws PictureException;

    /**
     * Parses the location of a band.
     *
     * @param bytes what {@link BandLocation#toBytes} gave, after {@link #kind}; possibly hostile
     * @throws PictureException if the location is that of no band
     * @throws IllegalArgumentException if the bytes are no location, or bands of this format cannot
     *     be located
     * @throws java.nio.BufferUnderflowException if they end early
     */
    BandLocation parseLocation(ByteBuffer bytes) throws PictureException;
  }
}
