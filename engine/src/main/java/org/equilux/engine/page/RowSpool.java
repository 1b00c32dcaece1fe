package org.equilux.engine.page;

import java.io.IOException;
import org.equilux.chunks.MemoryBudget;
import org.equilux.storage.Scratch;
import org.equilux.storage.ScratchFile;

/**
 * The spool of raw rows of a page, written once from top to bottom, and read at any position,
 * repeatedly, by any thread that knows that the rows are written: rows are read again when a worker
 * is lost, and results may arrive in any order. Rows are kept in memory if the budget has space for
 * the whole page, otherwise in a temporary file that is deleted with the spool.
 */
public abstract sealed class RowSpool implements AutoCloseable {
  private final long rowBytes;

  private RowSpool(long rowBytes) {
    this.rowBytes = rowBytes;
  }

  /**
   * Opens a spool.
   *
   * @param scratch for the file
   * @param memory budget for rows in memory
   */
  public static RowSpool open(Scratch scratch, long rowBytes, int rows, MemoryBudget memory)
      throws IOException {
    long bytes = rowBytes * rows;
    return memory.take(bytes)
        ? new InMemory(rowBytes, bytes, memory)
        : new OnDisk(rowBytes, scratch.create("rows"));
  }

  /** Appends rows. */
  public final void write(int firstRow, byte[] data, int offset, int bytes) throws IOException {
    put(firstRow * rowBytes, data, offset, bytes);
  }

  /** Reads written rows. */
  public final byte[] read(int firstRow, int rows) throws IOException {
    byte[] into = new byte[Math.toIntExact(rows * rowBytes)];
    get(firstRow * rowBytes, into);
    return into;
  }

  /** Reads a part of a written row, from one of its bytes on. */
  public final void read(int row, int firstByte, byte[] into) throws IOException {
    get(row * rowBytes + firstByte, into);
  }

  abstract void put(long position, byte[] data, int offset, int bytes) throws IOException;

  abstract void get(long position, byte[] into) throws IOException;

  @Override
  public abstract void close() throws IOException;

  private static final class InMemory extends RowSpool {
    private static final int BLOCK = 1 << 20;

    private final byte[][] blocks;
    private final long bytes;
    private final MemoryBudget memory;

    InMemory(long rowBytes, long bytes, MemoryBudget memory) {
      super(rowBytes);
      this.blocks = new byte[Math.toIntExact(Math.ceilDiv(bytes, BLOCK))][];
      this.bytes = bytes;
      this.memory = memory;
    }

    @Override
    void put(long position, byte[] data, int offset, int count) {
      for (int done = 0; done < count; ) {
        int block = (int) ((position + done) / BLOCK);
        int at = (int) ((position + done) % BLOCK);
        int n = Math.min(count - done, BLOCK - at);
        if (blocks[block] == null) {
          blocks[block] = new byte[(int) Math.min(BLOCK, bytes - (long) block * BLOCK)];
        }
        System.arraycopy(data, offset + done, blocks[block], at, n);
        done += n;
      }
    }

    @Override
    void get(long position, byte[] into) {
      for (int done = 0; done < into.length; ) {
        int at = (int) ((position + done) % BLOCK);
        int n = Math.min(into.length - done, BLOCK - at);
        System.arraycopy(blocks[(int) ((position + done) / BLOCK)], at, into, done, n);
        done += n;
      }
    }

    @Override
    public void close() {
      memory.give(bytes);
    }
  }

  private static final class OnDisk extends RowSpool {
    private final ScratchFile file;

    OnDisk(long rowBytes, ScratchFile file) {
      super(rowBytes);
      this.file = file;
    }

    @Override
    void put(long position, byte[] data, int offset, int bytes) throws IOException {
      file.write(position, data, offset, bytes);
    }

    @Override
    void get(long position, byte[] into) throws IOException {
      file.read(position, into);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
