package org.equilux.engine.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.equilux.engine.JobListener;
import org.junit.jupiter.api.Test;

/** The notes of a job on bands that are left unchanged. */
class PageNotesTest extends JobFixture {
  @Test
  void anExtraBandOtherThanAlphaIsNoted() throws Exception {
    assertEquals(List.of(), notes(1));
    assertEquals(List.of(), notes(2));
    List<String> notes = notes(0);
    assertEquals(1, notes.size());
    assertTrue(notes.getFirst().startsWith("the extra band"), notes.getFirst());
  }

  /** The notes on a TIFF of four pixels with gray and another band. */
  private List<String> notes(int extraSamples) throws Exception {
    int[][] fields = {
      {256, 2},
      {257, 2},
      {258, 8},
      {259, 1},
      {262, 1},
      {273, 8},
      {277, 2},
      {279, 8},
      {338, extraSamples}
    };
    ByteBuffer tiff = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
    tiff.put(new byte[] {'I', 'I', 42, 0}).putInt(16).put(new byte[] {1, 9, 2, 8, 3, 7, 4, 6});
    tiff.putShort((short) fields.length);
    for (int[] field : fields) {
      tiff.putShort((short) field[0]).putShort((short) 3).putInt(1).putInt(field[1]);
    }
    Path in = Files.write(folder.resolve("in.tif"), tiff.array());
    return run(in, folder.resolve("out.tif"), request("equalize"), JobListener.NONE).notes();
  }
}
