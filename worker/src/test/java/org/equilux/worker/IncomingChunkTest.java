package org.equilux.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.util.Map;
import java.util.Optional;
import org.equilux.chunks.PageTask;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.protocol.Attempt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IncomingChunkTest {
  private static final PageTask TASK =
      PageTask.raw(
          "", 0, new JobSpec(Operations.named("equalize"), Map.of(), PixelFormat.RGB16, 10, 20));

  private static Attempt.Builder attempt(int pixelBytes, int maskBytes) {
    return Attempt.newBuilder()
        .setPhase(Attempt.Phase.MAP)
        .setFirstRow(5)
        .setRows(3)
        .setPixelBytes(pixelBytes)
        .setMaskBytes(maskBytes);
  }

  @Test
  void pixelsAndMaskAreSeparated() throws Exception {
    IncomingChunk incoming = incoming(attempt(180, 30).build());
    byte[] pixels = new byte[180];
    byte[] mask = new byte[30];
    pixels[179] = 1;
    mask[0] = 2;
    incoming.add(ByteString.copyFrom(pixels, 0, 100));
    incoming.add(ByteString.copyFrom(pixels, 100, 80));
    assertFalse(incoming.isComplete());
    incoming.add(ByteString.copyFrom(mask, 0, 1));
    incoming.add(ByteString.copyFrom(mask, 1, 29));
    assertTrue(incoming.isComplete());

    ChunkRows rows = new ChunkRows(5, 3, 0, 0);
    assertArrayEquals(pixels, incoming.input().decode(TASK, rows).pixels().data());
    assertArrayEquals(mask, incoming.mask().orElseThrow().data());
  }

  @Test
  void withoutAMaskAllPixelsCount() throws Exception {
    IncomingChunk incoming = incoming(attempt(180, 0).build());
    incoming.add(ByteString.copyFrom(new byte[180]));
    assertTrue(incoming.isComplete());
    assertEquals(Optional.empty(), incoming.mask());
  }

  @ParameterizedTest
  @CsvSource({"179, 0", "181, 0", "-1, 0", "180, 29", "180, 31", "180, -1", "180, 2000000000"})
  void wrongSizesAreRefused(int pixelBytes, int maskBytes) throws Exception {
    Attempt attempt = attempt(pixelBytes, maskBytes).build();
    assertThrows(IllegalArgumentException.class, () -> incoming(attempt));
  }

  @Test
  void aMaskWithoutCountingIsRefused() throws Exception {
    Attempt attempt = attempt(180, 30).setPhase(Attempt.Phase.APPLY).build();
    assertThrows(IllegalArgumentException.class, () -> incoming(attempt));
  }

  @ParameterizedTest
  @CsvSource({
    "18, 3, 0, 0",
    "-1, 3, 0, 0",
    "5, 0, 0, 0",
    "5, -3, 0, 0",
    "5, 3, 6, 0",
    "5, 3, -1, 0",
    "5, 3, 0, 13",
    "2147483647, 2147483647, 0, 0",
    "5, 2147483647, 0, 0",
    "5, 3, 2147483647, 2147483647"
  })
  void rowsBeyondThePictureAreRefused(int first, int rows, int above, int below) throws Exception {
    Attempt attempt =
        attempt(180, 0)
            .setFirstRow(first)
            .setRows(rows)
            .setHaloAbove(above)
            .setHaloBelow(below)
            .build();
    assertThrows(IllegalArgumentException.class, () -> incoming(attempt));
  }

  @Test
  void excessBytesAndMixedSlicesAreRefused() throws Exception {
    IncomingChunk straddling = incoming(attempt(180, 30).build());
    ByteString both = ByteString.copyFrom(new byte[181]);
    assertThrows(IllegalArgumentException.class, () -> straddling.add(both));

    IncomingChunk full = incoming(attempt(180, 30).build());
    full.add(ByteString.copyFrom(new byte[180]));
    assertThrows(IllegalStateException.class, full::mask);
    full.add(ByteString.copyFrom(new byte[30]));
    ByteString more = ByteString.copyFrom(new byte[1]);
    assertThrows(IllegalArgumentException.class, () -> full.add(more));
  }

  private static IncomingChunk incoming(Attempt attempt) {
    return new IncomingChunk(attempt, TASK, attempt.getPixelBytes());
  }
}
