package org.equilux.spark.divide;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Length-prefixed byte arrays in streams. */
final class Bytes {
  private Bytes() {}

  static void write(byte[] bytes, DataOutputStream out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static byte[] read(DataInputStream in) throws IOException {
    return in.readNBytes(in.readInt());
  }
}
