package org.equilux.spark.divide;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The result of a portion's task, or the sum of several.
 *
 * @param chunks the computed chunks
 * @param values range of the chunks' values, or their histograms, encoded, or the file of their
 *     bands; empty if the portion failed
 * @param failure why a chunk cannot be computed by any executor; empty if none failed
 */
@SuppressWarnings("ArrayRecordComponent") // Passed on, never compared.
record PortionResult(List<ComputedChunk> chunks, byte[] values, String failure) {
  private static final byte[] NOTHING = {};

  /**
   * A computed chunk.
   *
   * @param position of its band in the file of bands; 0 if there is none
   * @param bytes of its band; 0 if there is none
   * @param fallback why a better backend was not used; empty if there is none
   */
  record ComputedChunk(int index, long position, int bytes, String backend, String fallback) {}

  static PortionResult failed(String reason) {
    return new PortionResult(List.of(), NOTHING, reason);
  }

  boolean hasFailed() {
    return !failure.isEmpty();
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(chunks.size());
      for (ComputedChunk chunk : chunks) {
        out.writeInt(chunk.index());
        out.writeLong(chunk.position());
        out.writeInt(chunk.bytes());
        out.writeUTF(chunk.backend());
        out.writeUTF(chunk.fallback());
      }
      Bytes.write(values, out);
      out.writeUTF(failure);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static PortionResult decode(byte[] encoded) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded))) {
      List<ComputedChunk> chunks = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        chunks.add(
            new ComputedChunk(
                in.readInt(), in.readLong(), in.readInt(), in.readUTF(), in.readUTF()));
      }
      return new PortionResult(chunks, Bytes.read(in), in.readUTF());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
