package org.equilux.master.web.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Previews of operations on a picture before its upload. */
@Timeout(120)
class PreviewsTest {
  private static final String BYTES = "application/octet-stream";
  private static final int END = 64 << 10;

  @TempDir Path data;
  private TestMaster master;

  @BeforeEach
  void start() throws Exception {
    master = TestMaster.start(data);
  }

  @AfterEach
  void stop() {
    master.close();
  }

  private static JsonNode answered(HttpResponse<byte[]> answer, int status) {
    assertEquals(status, answer.statusCode(), TestMaster.text(answer));
    return TestMaster.json(answer);
  }

  private JsonNode begin(byte[] file) {
    int end = Math.min(END, file.length / 2);
    byte[] ends = Arrays.copyOf(file, 2 * end);
    System.arraycopy(file, file.length - end, ends, end, end);
    return answered(
        master.post("/previews?bytes=%d&head=%d".formatted(file.length, end), BYTES, ends), 201);
  }

  /** Returns the bytes that a preview requests. */
  private static byte[] asked(JsonNode state, byte[] file) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (JsonNode range : state.get("ranges")) {
      bytes.write(file, range.get("from").intValue(), range.get("length").intValue());
    }
    return bytes.toByteArray();
  }

  /** A picture with a preview. */
  private record Tried(String id, JsonNode page, long sent) {}

  private Tried tried(byte[] file) {
    JsonNode state = begin(file);
    String id = state.get("id").textValue();
    long sent = 0;
    while (!state.get("ready").booleanValue()) {
      byte[] piece = asked(state, file);
      assertTrue(piece.length > 0, state.toString());
      sent += piece.length;
      state = answered(master.post("/previews/" + id + "/bytes", BYTES, piece), 200);
    }
    return new Tried(id, state.get("page"), sent);
  }

  private HttpResponse<byte[]> result(String id, String json) {
    return master.post(
        "/previews/" + id + "/result", "application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] tiff(BufferedImage picture) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(picture, "tiff", out);
    return out.toByteArray();
  }

  /**
   * Returns an uncompressed 16-bit gray TIFF with one row per strip and its directory at the end.
   */
  private static byte[] stripTiff(BufferedImage picture) {
    int width = picture.getWidth();
    int height = picture.getHeight();
    int pixels = 8;
    int offsets = pixels + 2 * width * height;
    int counts = offsets + 4 * height;
    int directory = counts + 4 * height;
    int[][] fields = {
      {256, 4, 1, width},
      {257, 4, 1, height},
      {258, 3, 1, 16},
      {259, 3, 1, 1},
      {262, 3, 1, 1},
      {273, 4, height, offsets},
      {277, 3, 1, 1},
      {278, 4, 1, 1},
      {279, 4, height, counts}
    };
    ByteBuffer out = ByteBuffer.allocate(directory + 6 + 12 * fields.length);
    out.order(ByteOrder.LITTLE_ENDIAN).put(new byte[] {'I', 'I', 42, 0}).putInt(directory);
    short[] row = new short[width];
    for (int y = 0; y < height; y++) {
      picture.getRaster().getDataElements(0, y, width, 1, row);
      out.asShortBuffer().put(row);
      out.position(out.position() + 2 * width);
    }
    for (int y = 0; y < height; y++) {
      out.putInt(pixels + 2 * width * y);
    }
    for (int y = 0; y < height; y++) {
      out.putInt(2 * width);
    }
    out.putShort((short) fields.length);
    for (int[] field : fields) {
      out.putShort((short) field[0]).putShort((short) field[1]).putInt(field[2]).putInt(field[3]);
    }
    return out.array();
  }

  private static BufferedImage gray16(int width, int height) {
    return new BufferedImage(width, height, BufferedImage.TYPE_USHORT_GRAY);
  }

  @Test
  void aPreviewEqualsTheJobOnTheReducedPage() throws IOException {
    BufferedImage picture = gray16(4000, 2800);
    Random random = new Random(7);
    short[] row = new short[picture.getWidth()];
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < row.length; x++) {
        row[x] = (short) (3000 + x / 2 + y / 4 + random.nextInt(300));
      }
      picture.getRaster().setDataElements(0, y, row.length, 1, row);
    }
    byte[] file = stripTiff(picture);
    Tried tried = tried(file);
    int step = tried.page().get("step").intValue();
    assertEquals(4, step);
    assertTrue(tried.sent() < file.length / 2, tried.sent() + " of " + file.length + " bytes");
    BufferedImage reduced = gray16(1000, 700);
    for (int y = 0; y < reduced.getHeight(); y++) {
      for (int x = 0; x < reduced.getWidth(); x++) {
        int sample = picture.getRaster().getSample(step * x + 2, step * y + 2, 0);
        reduced.getRaster().setSample(x, y, 0, sample);
      }
    }
    byte[] small = tiff(reduced);
    for (String operation : List.of("stretch", "equalize")) {
      boolean stretches = operation.equals("stretch");
      String job = master.submit("?operation=" + operation + (stretches ? "&low=5" : ""), small);
      assertEquals("done", master.await(job).get("state").textValue());
      JsonNode expected = TestMaster.json(master.get("/jobs/" + job + "/histograms"));
      assertEquals(expected.get("input"), tried.page().at("/input/histogram"));
      JsonNode result =
          answered(
              result(
                  tried.id(),
                  "{\"operation\": \"%s\", \"parameters\": {%s}}"
                      .formatted(operation, stretches ? "\"low\": \"5\"" : "")),
              200);
      assertEquals(expected.get("result"), result.at("/result/histogram"));
      byte[] image = result.at("/result/image").binaryValue();
      assertEquals(1000, ImageIO.read(new ByteArrayInputStream(image)).getWidth());
    }
    JsonNode clahe = answered(result(tried.id(), "{\"operation\": \"clahe\"}"), 200);
    assertEquals("[\"clip\"]", clahe.get("differences").toString());
    answered(
        result(tried.id(), "{\"operation\": \"stretch\", \"parameters\": {\"low\": \"x\"}}"), 400);
  }

  @Test
  void aPictureOfAJobIsPreviewed() {
    String job = master.submit("", TestPictures.png(300, 200));
    JsonNode state = answered(master.post("/previews?input=" + job, BYTES, new byte[0]), 201);
    assertTrue(state.get("ready").booleanValue());
    assertEquals(1, state.at("/page/step").intValue());
    String id = state.get("id").textValue();
    JsonNode mirrored = answered(result(id, "{\"operation\": \"sobel\"}"), 200);
    assertEquals(300, mirrored.at("/result/width").intValue());
    assertEquals(0, mirrored.get("differences").size());
    assertEquals(204, master.delete("/previews/" + id).statusCode());
    assertEquals(404, result(id, "{\"operation\": \"sobel\"}").statusCode());
    assertEquals(404, master.post("/previews?input=none", BYTES, new byte[0]).statusCode());
  }

  @Test
  void aLargeFileThatOnlyCanBeReadAsAWholeIsTriedFromItsUpload() {
    byte[] png = TestPictures.png(300, 200);
    for (byte[] small : List.of(png, TestPictures.jpeg(300, 200))) {
      byte[] head = Arrays.copyOf(small, END);
      String query = "/previews?bytes=%d&head=%d".formatted(100L << 20, head.length);
      JsonNode refused = answered(master.post(query, BYTES, head), 409);
      assertEquals("urn:equilux:problem:preview-needs-upload", refused.get("type").textValue());
    }
    String upload = master.uploadFile(png);
    JsonNode state = answered(master.post("/previews?upload=" + upload, BYTES, new byte[0]), 201);
    assertTrue(state.get("ready").booleanValue());
    assertEquals(300, state.at("/page/width").intValue());
    answered(result(state.get("id").textValue(), "{\"operation\": \"stretch\"}"), 200);
    // A job takes the upload afterwards.
    byte[] job = "{\"upload\": \"%s\"}".formatted(upload).getBytes(StandardCharsets.UTF_8);
    answered(master.post("/jobs", "application/json", job), 201);
    answered(master.post("/previews?upload=" + upload, BYTES, new byte[0]), 404);
    String incomplete = master.beginUpload(9);
    answered(master.post("/previews?upload=" + incomplete, BYTES, new byte[0]), 400);
  }

  @Test
  void refusesWhatIsNoPictureOrNotAsked() {
    answered(master.post("/previews?bytes=1000&head=1000", BYTES, new byte[1000]), 415);
    byte[] png = TestPictures.png(300, 200);
    String query = "/previews?bytes=%d&head=100".formatted(png.length);
    JsonNode state = answered(master.post(query, BYTES, Arrays.copyOf(png, 100)), 201);
    String bytes = "/previews/" + state.get("id").textValue() + "/bytes";
    assertEquals(400, master.post(bytes, BYTES, new byte[3]).statusCode());
    byte[] damaged = Arrays.copyOfRange(png, 100, png.length);
    damaged[damaged.length / 2] ^= 0x55;
    assertEquals(422, master.post(bytes, BYTES, damaged).statusCode());
    assertEquals(404, master.post(bytes, BYTES, new byte[3]).statusCode());
    query = "/previews?bytes=10&head=200";
    assertEquals(400, master.post(query, BYTES, new byte[200]).statusCode());
  }

  @Test
  void anAccountHasAtMostTwoPreviews() {
    byte[] png = TestPictures.png(30, 20);
    List<Tried> three = List.of(tried(png), tried(png), tried(png));
    assertEquals(404, result(three.getFirst().id(), "{}").statusCode());
    assertEquals(200, result(three.getLast().id(), "{}").statusCode());
    assertFalse(three.getLast().page().get("masked").booleanValue());
  }
}
