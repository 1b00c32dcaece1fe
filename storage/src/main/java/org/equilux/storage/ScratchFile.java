package org.equilux.storage;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A temporary file with random access. Thread-safe. */
public interface ScratchFile extends Closeable {
  /** Writes bytes at a position; extends the file if necessary. */
  void write(long position, byte[] data, int offset, int length) throws IOException;

  /**
   * Fills an array with written bytes.
   *
   * @throws java.io.EOFException if the file ends before the array is full
   */
  void read(long position, byte[] into) throws IOException;

  /**
   * Maps the first bytes of the file into memory. Allocates their disk space, so that a full disk
   * is an exception here and does not crash the process later.
   *
   * @param bytes length of the mapping; unwritten bytes are 0
   * @param arena ends the mapping when closed; the file may be closed before
   * @throws IOException if the disk is full
   */
  MemorySegment map(long bytes, Arena arena) throws IOException;
}
