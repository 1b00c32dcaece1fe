package org.equilux.storage;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A temporary file, written and read at any position by any thread. */
public interface ScratchFile extends Closeable {
  /** Writes bytes at a position; the file grows as needed. */
  void write(long position, byte[] data, int offset, int length) throws IOException;

  /**
   * Fills an array with bytes that were written before.
   *
   * @throws java.io.EOFException if the file ends before the array is full
   */
  void read(long position, byte[] into) throws IOException;

  /**
   * Maps the first bytes of the file into memory. Their disk space is taken here, so that a full
   * disk is an exception now and not a fault of the process later.
   *
   * @param bytes length of the mapping; bytes not written before are 0
   * @param arena ends the mapping when it is closed; the file may be closed before
   * @throws IOException if the disk has no room
   */
  MemorySegment map(long bytes, Arena arena) throws IOException;
}
