package org.equilux.master.web.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ViewsApiTest {
  private static final int WIDTH = 1300;
  private static final int HEIGHT = 700;

  @TempDir Path data;

  private static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  private static BufferedImage noise(int type) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, type);
    Random random = new Random(5);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        image.setRGB(x, y, random.nextInt());
      }
    }
    return image;
  }

  private static String submitted(TestMaster master, byte[] picture) {
    String id = master.submit("", picture);
    assertEquals("done", master.await(id).get("state").textValue());
    return id;
  }

  private static JsonNode view(TestMaster master, String id, String side) {
    HttpResponse<byte[]> answer = master.get("/jobs/" + id + "/views/" + side);
    assertEquals(200, answer.statusCode(), TestMaster.text(answer));
    return TestMaster.json(answer);
  }

  /** Assembles the tiles of a level. */
  private static BufferedImage level(
      TestMaster master, String id, String side, int level, int width, int height, int tile)
      throws IOException {
    BufferedImage all = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    for (int row = 0; row * tile < height; row++) {
      for (int column = 0; column * tile < width; column++) {
        HttpResponse<byte[]> answer =
            master.get("/jobs/%s/views/%s/%d/%d/%d".formatted(id, side, level, column, row));
        assertEquals(200, answer.statusCode(), TestMaster.text(answer));
        BufferedImage part = ImageIO.read(new ByteArrayInputStream(answer.body()));
        assertEquals(Math.min(tile, width - column * tile), part.getWidth());
        assertEquals(Math.min(tile, height - row * tile), part.getHeight());
        for (int y = 0; y < part.getHeight(); y++) {
          for (int x = 0; x < part.getWidth(); x++) {
            all.setRGB(column * tile + x, row * tile + y, part.getRGB(x, y));
          }
        }
      }
    }
    return all;
  }

  private static void assertSamePixels(BufferedImage expected, BufferedImage shown) {
    for (int y = 0; y < expected.getHeight(); y++) {
      for (int x = 0; x < expected.getWidth(); x++) {
        int pixel = expected.getRGB(x, y);
        // The color of a fully transparent pixel does not matter.
        if (pixel >>> 24 != 0 || shown.getRGB(x, y) >>> 24 != 0) {
          assertEquals(pixel, shown.getRGB(x, y), x + ", " + y);
        }
      }
    }
  }

  @Test
  void tilesHaveExactPixels() throws IOException {
    byte[] colors = new byte[256];
    new Random(3).nextBytes(colors);
    BufferedImage palette =
        new BufferedImage(
            WIDTH,
            HEIGHT,
            BufferedImage.TYPE_BYTE_INDEXED,
            new IndexColorModel(8, 256, colors, colors, new byte[256]));
    byte[] indexes = new byte[WIDTH * HEIGHT];
    new Random(4).nextBytes(indexes);
    palette.getRaster().setDataElements(0, 0, WIDTH, HEIGHT, indexes);
    try (TestMaster master = TestMaster.start(data)) {
      for (BufferedImage picture :
          List.of(noise(BufferedImage.TYPE_INT_RGB), noise(BufferedImage.TYPE_INT_ARGB), palette)) {
        String id = submitted(master, png(picture));
        JsonNode view = view(master, id, "input/1");
        assertEquals(WIDTH, view.get("width").intValue());
        assertTrue(view.get("exact").booleanValue());
        int tile = view.get("tileSize").intValue();
        int levels = view.get("levels").intValue();
        assertEquals(3, levels);
        assertSamePixels(picture, level(master, id, "input/1", levels - 1, WIDTH, HEIGHT, tile));
        BufferedImage result =
            ImageIO.read(new ByteArrayInputStream(master.get("/jobs/" + id + "/result").body()));
        assertEquals(levels, view(master, id, "result/1").get("levels").intValue());
        assertSamePixels(result, level(master, id, "result/1", levels - 1, WIDTH, HEIGHT, tile));
        assertEquals(404, master.get("/jobs/" + id + "/views/input/1/2/9/0").statusCode());
      }
    }
  }

  @Test
  void smallerSizesAreAverages() throws IOException {
    BufferedImage picture = noise(BufferedImage.TYPE_INT_RGB);
    try (TestMaster master = TestMaster.start(data)) {
      String id = submitted(master, png(picture));
      int tile = view(master, id, "input/1").get("tileSize").intValue();
      BufferedImage half = level(master, id, "input/1", 1, (WIDTH + 1) / 2, (HEIGHT + 1) / 2, tile);
      for (int y = 0; y < HEIGHT / 2; y += 7) {
        for (int x = 0; x < WIDTH / 2; x += 7) {
          for (int shift = 0; shift <= 16; shift += 8) {
            int sum = 0;
            for (int i = 0; i < 4; i++) {
              sum += (picture.getRGB(2 * x + i % 2, 2 * y + i / 2) >> shift) & 0xFF;
            }
            assertEquals((sum + 2) / 4, (half.getRGB(x, y) >> shift) & 0xFF);
          }
        }
      }
    }
  }

  @Test
  void sixteenBitsHaveADisplayRangeAndExactCounts() throws IOException {
    byte[] picture = TestPictures.gray16(70, 40);
    Raster samples = ImageIO.read(new ByteArrayInputStream(picture)).getRaster();
    try (TestMaster master = TestMaster.start(data)) {
      String id = submitted(master, picture);
      assertTrue(view(master, id, "input/1").at("/range/low").isNumber());
      String asked = "?low=1000&high=50000";
      assertEquals(1000, view(master, id, "input/1" + asked).at("/range/low").doubleValue());
      HttpResponse<byte[]> tile = master.get("/jobs/" + id + "/views/input/1/0/0/0" + asked);
      assertEquals("image/png", tile.headers().firstValue("Content-Type").orElseThrow());
      Raster shown = ImageIO.read(new ByteArrayInputStream(tile.body())).getRaster();
      long sum = 0;
      for (int y = 0; y < 40; y++) {
        for (int x = 0; x < 70; x++) {
          int sample = samples.getSample(x, y, 0);
          sum += sample;
          assertEquals(
              Math.round(Math.clamp((sample - 1000) / 49000.0, 0, 1) * 255),
              shown.getSample(x, y, 0));
        }
      }
      // The input is one compressed stream whose decoded rows are stored; so is the result.
      JsonNode block = TestMaster.json(master.get("/jobs/" + id + "/values/input/1/2/1"));
      assertEquals(6, block.get("width").intValue());
      assertEquals(8, block.get("height").intValue());
      assertEquals(samples.getSample(64, 33, 0), block.get("values").get(6).intValue());
      assertEquals(404, master.get("/jobs/" + id + "/values/input/1/3/0").statusCode());
      JsonNode channel =
          TestMaster.json(master.get("/jobs/" + id + "/histograms")).at("/input/channels/0");
      assertEquals("gray", channel.get("name").textValue());
      assertEquals(sum / 2800.0, channel.at("/statistics/mean").doubleValue(), 1e-6);
      assertEquals(2800, channel.at("/statistics/samples").longValue());
      for (String wrong :
          List.of(
              "low=1",
              "high=5",
              "low=5&high=5",
              "low=x&high=5",
              "low=9&high=1",
              "low=NaN&high=1")) {
        assertEquals(
            400, master.get("/jobs/" + id + "/views/input/1?" + wrong).statusCode(), wrong);
      }
    }
  }

  @Test
  void everyPageHasViews() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      String id = master.submit("?pages=2-3", TestPictures.tiff(700, 30, 3));
      assertEquals("done", master.await(id).get("state").textValue());
      JsonNode block = TestMaster.json(master.get("/jobs/" + id + "/values/result/2/0/0"));
      assertEquals("[\"red\",\"green\",\"blue\"]", block.get("channels").toString());
      assertEquals(32 * 30 * 3, block.get("values").size());
      assertEquals(700, view(master, id, "input/2").get("width").intValue());
      assertEquals(700, view(master, id, "result/2").get("width").intValue());
      for (String page : List.of("0", "3", "x", "99999999999")) {
        assertEquals(404, master.get("/jobs/" + id + "/views/input/" + page).statusCode(), page);
      }
      assertEquals(404, master.get("/jobs/" + id + "/views/both/1").statusCode());
      assertEquals(
          4,
          TestMaster.json(master.get("/jobs/" + id + "/histograms?page=2"))
              .at("/result/channels")
              .size());
    }
  }

  @Test
  void viewsAreCachedUntilTheJobIsDeleted() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      String id = submitted(master, TestPictures.jpeg(1000, 600));
      HttpResponse<byte[]> thumbnail = master.get("/jobs/" + id + "/thumbnail/result");
      BufferedImage small = ImageIO.read(new ByteArrayInputStream(thumbnail.body()));
      assertEquals(250, small.getWidth());
      assertEquals(150, small.getHeight());
      String tag = thumbnail.headers().firstValue("ETag").orElseThrow();
      assertEquals(
          304,
          master
              .send(
                  master.request("/jobs/" + id + "/thumbnail/result").header("If-None-Match", tag))
              .statusCode());
      assertTrue(Files.exists(data.resolve("views").resolve(id)));
      assertEquals(204, master.delete("/jobs/" + id).statusCode());
      assertFalse(Files.exists(data.resolve("views").resolve(id)));
      assertEquals(404, master.get("/jobs/" + id + "/thumbnail/result").statusCode());
    }
  }

  @Test
  void anUnfinishedJobHasNoViewsOfItsResult() throws IOException {
    try (TestMaster master = TestMaster.start(data, false, _ -> {})) {
      String id = master.submit("", TestPictures.png(50, 40));
      assertEquals(409, master.get("/jobs/" + id + "/views/result/1").statusCode());
      assertEquals(200, master.get("/jobs/" + id + "/thumbnail/input").statusCode());
      assertFalse(TestMaster.json(master.get("/jobs/" + id + "/histograms")).has("result"));
    }
  }
}
