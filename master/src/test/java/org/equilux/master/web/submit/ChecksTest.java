package org.equilux.master.web.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Checks of jobs before their pictures are uploaded. */
@Timeout(60)
class ChecksTest {
  @TempDir Path data;
  private TestMaster master;

  @BeforeEach
  void start() throws Exception {
    master = TestMaster.start(data);
  }

  @AfterEach
  void stop() {
    assertEquals(List.of(), master.folders());
    master.close();
  }

  /** Requests a check with the first and the last bytes of a picture. */
  private HttpResponse<byte[]> check(String query, byte[] picture, int head, int tail) {
    byte[] ends = Arrays.copyOf(picture, head + tail);
    System.arraycopy(picture, picture.length - tail, ends, head, tail);
    return master.post(
        "/checks?bytes=" + picture.length + "&head=" + head + query,
        "application/octet-stream",
        ends);
  }

  private static JsonNode answered(HttpResponse<byte[]> answer, int status) {
    assertEquals(status, answer.statusCode(), TestMaster.text(answer));
    return TestMaster.json(answer);
  }

  @Test
  void recognizesAPictureByItsHeadOrTail() {
    byte[] jpeg = TestPictures.jpeg(2000, 1500);
    assertTrue(jpeg.length > 40_000, jpeg.length + " bytes");
    JsonNode known = answered(check("", jpeg, 20_000, 1000), 200);
    assertEquals(2000, known.at("/picture/width").intValue());
    byte[] tiff = TestPictures.tiff(300, 200, 1);
    JsonNode other = answered(check("", tiff, tiff.length / 2, tiff.length / 2), 200);
    assertEquals("tiff", other.at("/picture/kind").textValue());
  }

  @Test
  void isInconclusiveWithoutTheHeaders() {
    byte[] tiff = TestPictures.tiff(300, 200, 3);
    assertFalse(answered(check("", tiff, 100, 0), 200).has("picture"));
  }

  @Test
  void refusesTheSameAsASubmission() {
    byte[] png = TestPictures.png(300, 200);
    JsonNode percent =
        answered(check("&operation=stretch&low=60&high=70", png, png.length, 0), 400);
    assertTrue(percent.get("detail").textValue().contains("100"), percent.toString());
    answered(check("&format=jpeg&compression=lzw", png, png.length, 0), 400);
    byte[] text = "this is no picture, whatever its name says".getBytes(StandardCharsets.UTF_8);
    answered(check("", text, text.length, 0), 415);
  }

  @Test
  void refusesAMaskOfAnotherSize() {
    byte[] mask = TestPictures.mask(299, 200);
    String id = master.uploadFile(mask);
    byte[] png = TestPictures.png(300, 200);
    JsonNode refused = answered(check("&mask=" + id, png, png.length, 0), 400);
    assertTrue(
        refused.get("detail").textValue().contains("the sizes must be equal"), refused.toString());
    answered(check("&mask=none", png, png.length, 0), 404);
  }

  @Test
  void refusesEndsLongerThanTheFile() {
    byte[] png = TestPictures.png(300, 200);
    String type = "application/octet-stream";
    assertEquals(400, master.post("/checks?bytes=10&head=200", type, png).statusCode());
    assertEquals(400, master.post("/checks?bytes=x&head=200", type, png).statusCode());
    assertEquals(400, master.post("/checks?bytes=9", type, png).statusCode());
    byte[] large = new byte[(1 << 20) + 1];
    assertEquals(400, master.post("/checks?bytes=9999999&head=9", type, large).statusCode());
  }
}
