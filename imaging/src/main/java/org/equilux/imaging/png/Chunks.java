package org.equilux.imaging.png;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.options.OnDamage;

/**
 * The chunks of a file, found by reading the chunk headers; their data are not read.
 *
 * @param header checked
 * @param palette the PLTE chunk, or null
 * @param transparency the tRNS chunk, or null
 * @param firstData the first IDAT chunk
 * @param dataEnd position after the last of the consecutive IDAT chunks
 * @param before metadata before the IDAT chunks
 * @param after metadata after them
 * @param notes about dropped chunks, for the user
 * @param endsWell whether the last chunk is present and complete
 * @param damage whether chunks of pixels may be truncated or interrupted
 */
record Chunks(
    Header header,
    Chunk palette,
    Chunk transparency,
    Chunk firstData,
    long dataEnd,
    List<Chunk> before,
    List<Chunk> after,
    List<String> notes,
    boolean endsWell,
    OnDamage damage) {
  private static final int SIGNATURE_BYTES = 8;

  /** The size of the read buffer for chunk headers: a file may have millions of empty chunks. */
  private static final int WINDOW_BYTES = 512;

  private static final int MAX_METADATA = 10_000;

  static Chunks scan(PictureBytes input, OnDamage damage) throws IOException {
    Scan scan = new Scan(input, damage);
    Chunk first = scan.next();
    if (first.type() != ChunkKind.IHDR || first.length() != Header.BYTES) {
      throw PictureException.corrupt("the PNG does not begin with its header");
    }
    Header header = Header.of(checkedData(input, first));
    Found found = new Found(input, damage);
    Chunk chunk = scan.next();
    while (chunk != null && chunk.type() != ChunkKind.IEND) {
      found.add(chunk);
      chunk = found.firstData == null ? scan.next() : scan.nextAfterData();
    }
    if (found.firstData == null) {
      throw PictureException.corrupt("the PNG has no pixels");
    }
    return found.chunks(header, chunk != null && isCrcRight(input, chunk));
  }

  /** The chunks found so far between the header and the end. */
  private static final class Found {
    private final PictureBytes input;
    private final OnDamage damage;
    private Chunk palette;
    private Chunk transparency;
    private Chunk firstData;
    private long dataEnd;
    private final List<Chunk> before = new ArrayList<>();
    private final List<Chunk> after = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();

    Found(PictureBytes input, OnDamage damage) {
      this.input = input;
      this.damage = damage;
    }

    void add(Chunk chunk) throws IOException {
      int type = chunk.type();
      if (type == ChunkKind.IDAT) {
        addData(chunk);
      } else if (type == ChunkKind.PLTE) {
        palette = chunk;
      } else if (type == ChunkKind.TRNS) {
        if (hasRightCrc(input, chunk, notes)) {
          transparency = chunk;
        }
      } else if (type == ChunkKind.ACTL) {
        notes.add("the animation is ignored: the result contains only its first picture");
      } else if (ChunkKind.METADATA.contains(type)) {
        addMetadata(chunk);
      } else if (ChunkKind.critical(type) && (firstData == null || damage == OnDamage.REFUSE)) {
        throw PictureException.unsupported(
            "PNG with the critical chunk " + ChunkKind.name(type) + " is not supported");
      }
    }

    private void addData(Chunk chunk) throws PictureException {
      boolean first = firstData == null;
      boolean follows = dataEnd == chunk.position() - Chunk.HEAD_BYTES;
      if (first) {
        firstData = chunk;
      } else if (!follows && damage == OnDamage.REFUSE) {
        throw PictureException.corrupt("the pixels of the PNG are interrupted by other chunks");
      }
      if (first || follows) {
        dataEnd = chunk.end();
      }
    }

    private void addMetadata(Chunk chunk) throws IOException {
      if (hasRightCrc(input, chunk, notes)) {
        (firstData == null ? before : after).add(chunk);
      }
      if (before.size() + after.size() > MAX_METADATA) {
        throw PictureException.unsupported(
            "a PNG with more than " + MAX_METADATA + " texts is not supported; remove some");
      }
    }

    Chunks chunks(Header header, boolean endsWell) {
      return new Chunks(
          header,
          palette,
          transparency,
          firstData,
          dataEnd,
          List.copyOf(before),
          List.copyOf(after),
          List.copyOf(notes),
          endsWell,
          damage);
    }
  }

  /** Whether an ancillary chunk's checksum is right; if not, the chunk is dropped with a note. */
  private static boolean hasRightCrc(PictureBytes input, Chunk chunk, Set<String> notes)
      throws IOException {
    boolean right = isCrcRight(input, chunk);
    if (!right) {
      notes.add(
          "the checksum of its chunk "
              + ChunkKind.name(chunk.type())
              + " is wrong; the chunk is left out");
    }
    return right;
  }

  /** The data of a small chunk; a wrong checksum is an error. */
  static byte[] checkedData(PictureBytes input, Chunk chunk) throws IOException {
    checkCrc(input, chunk);
    return input.bytes(chunk.position(), chunk.length());
  }

  private static void checkCrc(PictureBytes input, Chunk chunk) throws IOException {
    if (!isCrcRight(input, chunk)) {
      throw wrongCrc(chunk.type());
    }
  }

  private static boolean isCrcRight(PictureBytes input, Chunk chunk) throws IOException {
    try (CheckedInputStream in =
        new CheckedInputStream(
            input.stream(chunk.position() - 4, 4L + chunk.length()), new CRC32())) {
      in.transferTo(OutputStream.nullOutputStream());
      int stored =
          ByteBuffer.wrap(input.bytes(chunk.end() - Chunk.CRC_BYTES, Chunk.CRC_BYTES)).getInt();
      return (int) in.getChecksum().getValue() == stored;
    }
  }

  static PictureException wrongCrc(int type) {
    return PictureException.corrupt(
        "the checksum of the PNG's chunk " + ChunkKind.name(type) + " is wrong; it is damaged");
  }

  /** The data of the IDAT chunks as one stream. */
  InputStream data(PictureBytes input) {
    return new DataStream(input, firstData, dataEnd, damage);
  }

  /**
   * Reads a chunk header. The chunk's data must lie within the file; if pixels are salvaged, the
   * part of the data in the file is a chunk without checksum.
   */
  static Chunk head(PictureBytes input, ByteBuffer head, long position, OnDamage damage)
      throws PictureException {
    int length = head.getInt();
    int type = head.getInt();
    Chunk chunk = new Chunk(type, position + Chunk.HEAD_BYTES, length);
    if (damage == OnDamage.SALVAGE && type == ChunkKind.IDAT && length >= 0) {
      return new Chunk(
          type, chunk.position(), (int) Math.min(length, input.size() - chunk.position()));
    }
    if (length < 0 || !input.contains(chunk.position(), (long) length + Chunk.CRC_BYTES)) {
      throw PictureException.corrupt(
          "the PNG's chunk "
              + ChunkKind.name(type)
              + " is longer than the file; it is truncated or damaged");
    }
    return chunk;
  }

  private static final class Scan {
    private final PictureBytes input;
    private final OnDamage damage;
    private ByteBuffer window = ByteBuffer.allocate(0);
    private long windowAt;
    private long position = SIGNATURE_BYTES;

    Scan(PictureBytes input, OnDamage damage) {
      this.input = input;
      this.damage = damage;
    }

    /** The next chunk after pixels; null if it is incomplete and has no pixels. */
    Chunk nextAfterData() throws IOException {
      if (!input.contains(position, Chunk.HEAD_BYTES)) {
        return null;
      }
      ByteBuffer head = ByteBuffer.wrap(input.bytes(position, Chunk.HEAD_BYTES));
      int length = head.getInt();
      boolean whole =
          length >= 0
              && input.contains(position, (long) Chunk.HEAD_BYTES + length + Chunk.CRC_BYTES);
      return whole || head.getInt() == ChunkKind.IDAT ? next() : null;
    }

    Chunk next() throws IOException {
      if (position < windowAt || position + Chunk.HEAD_BYTES > windowAt + window.capacity()) {
        int bytes = Math.clamp(input.size() - position, Chunk.HEAD_BYTES, WINDOW_BYTES);
        window = ByteBuffer.wrap(input.bytes(position, bytes));
        windowAt = position;
      }
      Chunk chunk = head(input, window.position((int) (position - windowAt)), position, damage);
      position = chunk.end();
      return chunk;
    }
  }
}
