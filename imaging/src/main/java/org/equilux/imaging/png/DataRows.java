package org.equilux.imaging.png;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.zip.Inflater;
import java.util.zip.ZipException;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.ZlibStream;
import org.equilux.imaging.options.OnDamage;

/**
 * The decompressed and unfiltered rows of the pixels, pass by pass. If pixels are salvaged, the
 * rows end at damage or at the end of the data.
 */
final class DataRows implements AutoCloseable {
  private static final int INFLATE_BYTES = 1 << 15;

  private final Header header;
  private final OnDamage onDamage;
  private final InputStream data;
  private final Inflater inflater = new Inflater(true);

  /** Null before the first row. */
  private ZlibStream stream;

  private byte[] row = {};
  private byte[] above = {};
  private Optional<PictureException> damage = Optional.empty();

  /**
   * Creates the rows.
   *
   * @param data compressed
   */
  DataRows(Header header, InputStream data, OnDamage onDamage) {
    this.header = header;
    this.data = data;
    this.onDamage = onDamage;
  }

  /** The damage that ended the rows early, or an error after the rows. */
  Optional<PictureException> damage() {
    return damage;
  }

  /**
   * Starts a pass of an interlaced picture, or the single pass of another one.
   *
   * @param pixels of each row
   */
  void begin(int pixels) {
    row = new byte[header.rowBytes(pixels)];
    above = new byte[row.length];
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  /** Reads; empty if the data are damaged and salvaged. */
  private <T> Optional<T> guarded(Reading<T> reading) throws IOException {
    try {
      return Optional.of(reading.read());
    } catch (ZipException e) {
      damaged(PictureException.corrupt("the compressed pixels of the PNG are damaged", e));
    } catch (EOFException e) {
      damaged(tooShort(e));
    } catch (PictureException e) {
      damaged(e);
    }
    return Optional.empty();
  }

  private void damaged(PictureException e) throws PictureException {
    if (onDamage == OnDamage.REFUSE || e.reason() != PictureException.Reason.CORRUPT) {
      throw e;
    }
    damage = Optional.of(e);
  }

  static PictureException tooShort(EOFException cause) {
    return PictureException.corrupt("the PNG has fewer pixels than its header says", cause);
  }

  /**
   * The next row of the pass, valid until the call after the next.
   *
   * @return empty after damage, if pixels are salvaged
   * @throws PictureException if the data are damaged, and pixels are not salvaged
   */
  Optional<byte[]> next() throws IOException {
    return damage.isPresent() ? Optional.empty() : guarded(this::read);
  }

  private byte[] read() throws IOException {
    if (stream == null) {
      stream = new ZlibStream(data, inflater, INFLATE_BYTES);
    }
    byte[] last = row;
    row = above;
    above = last;
    int filter = stream.read();
    if (filter < 0 || stream.readNBytes(row, 0, row.length) < row.length) {
      throw tooShort(null);
    }
    Filter.undo(filter, row, above, row.length, header.filterStep());
    return row;
  }

  /**
   * Reads to the end after the last row, so that the checksums of the data are verified too. A
   * wrong checksum of a chunk is damage; missing, surplus or invalid bytes after the pixels are
   * not.
   *
   * @return notes for the user, such as surplus bytes
   */
  List<String> finish() throws IOException {
    if (damage.isPresent()) {
      return List.of();
    }
    return guarded(
            () -> {
              List<String> notes = rest();
              data.transferTo(OutputStream.nullOutputStream());
              return notes;
            })
        .orElse(List.of());
  }

  private List<String> rest() throws IOException {
    try {
      if (stream.read() >= 0) {
        return List.of("the PNG has more pixels than its header says; the surplus is ignored");
      }
      return note(stream.checksum());
    } catch (EOFException e) {
      return note(ZlibStream.Checksum.MISSING);
    }
  }

  private static List<String> note(ZlibStream.Checksum checksum) {
    return switch (checksum) {
      case RIGHT -> List.of();
      case MISSING -> List.of("the PNG's compressed pixels have no checksum, but are complete");
      case WRONG ->
          List.of(
              "the checksum of the PNG's compressed pixels (Adler-32) is wrong; the pixels are"
                  + " complete, but some may have wrong values");
    };
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    data.close();
  }
}
