package org.equilux.worker.simd.luminance;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorMask;
import org.equilux.worker.simd.lanes.Lanes;

/**
 * Where the three colors of packed RGB lie. Since no vector's lanes are a multiple of three, the
 * reds of three vectors in a row all lie in different lanes: blended into one vector they are
 * complete, if in disorder, and one permutation puts them in order. So are the greens and blues.
 */
public final class Interleaved {
  public static final int VECTOR = Lanes.BYTES.length();

  static final Interleaved RGB8 = new Interleaved(1);
  static final Interleaved RGB16 = new Interleaved(2);

  private final boolean[][] second = new boolean[3][VECTOR];
  private final boolean[][] third = new boolean[3][VECTOR];
  private final byte[][] order = new byte[3][VECTOR];

  private Interleaved(int bytesPerSample) {
    for (int channel = 0; channel < 3; channel++) {
      for (int i = 0; i < VECTOR; i++) {
        second[channel][i] = (VECTOR + i) / bytesPerSample % 3 == channel;
        third[channel][i] = (2 * VECTOR + i) / bytesPerSample % 3 == channel;
        int sample = 3 * (i / bytesPerSample) + channel;
        order[channel][i] = (byte) ((sample * bytesPerSample + i % bytesPerSample) % VECTOR);
      }
    }
  }

  /** Mask of the lanes that contain a channel in the second of three vectors. */
  VectorMask<Byte> second(int channel) {
    return VectorMask.fromArray(Lanes.BYTES, second[channel], 0);
  }

  /** Mask of the lanes that contain a channel in the third of three vectors. */
  VectorMask<Byte> third(int channel) {
    return VectorMask.fromArray(Lanes.BYTES, third[channel], 0);
  }

  /** For each pixel, the lane of the blended vectors that contains its sample. */
  ByteVector order(int channel) {
    return ByteVector.fromArray(Lanes.BYTES, order[channel], 0);
  }
}
