package org.equilux.master.web.submit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.equilux.master.Expected;
import org.equilux.master.MasterConfig;
import org.equilux.master.Multipart;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.equilux.master.TestQuotas;
import org.equilux.master.files.DiskBlocks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files attached to a submitted picture. */
@Timeout(60)
class AttachmentsTest {
  private static final byte[] PNG = TestPictures.png(200, 120);
  private static final byte[] MASK = TestPictures.mask(200, 120);

  @TempDir Path data;
  private TestMaster master;

  private void start(Consumer<MasterConfig.Builder> settings) throws IOException {
    master = TestMaster.start(data, true, settings);
  }

  @AfterEach
  void stop() {
    master.close();
  }

  private HttpResponse<byte[]> post(Multipart form) {
    return master.post("/jobs", Multipart.TYPE, form.end());
  }

  private JsonNode done(Multipart form) {
    HttpResponse<byte[]> answer = post(form);
    assertEquals(201, answer.statusCode(), TestMaster.text(answer));
    JsonNode job = master.await(TestMaster.json(answer).get("id").textValue());
    assertEquals("done", job.get("state").textValue(), job.toString());
    return job;
  }

  private JsonNode refused(Multipart form, int status, String reason) {
    HttpResponse<byte[]> answer = post(form);
    assertEquals(status, answer.statusCode(), TestMaster.text(answer));
    String detail = TestMaster.json(answer).get("detail").textValue();
    assertTrue(detail.contains(reason), detail);
    assertEquals(List.of(), master.folders());
    return TestMaster.json(answer);
  }

  private static Multipart masked(byte[] mask) {
    return new Multipart().file("moon.png", PNG).file("mask", "mask.png", mask);
  }

  @Test
  void acceptsFilesInAnyOrder() throws Exception {
    start(_ -> {});
    byte[] expected = Expected.of(PNG, "clahe", Map.of("rows", "3"), Map.of("mask", MASK));
    assertFalse(Arrays.equals(Expected.of(PNG, "clahe", Map.of("rows", "3")), expected));
    for (Multipart form :
        List.of(
            masked(MASK).field("operation", "clahe").field("rows", "3"),
            new Multipart()
                .file("mask", "mask.png", MASK)
                .field("rows", "3")
                .file("moon.png", PNG)
                .field("operation", "clahe"),
            new Multipart()
                .field("operation", "clahe")
                .field("rows", "3")
                .file("mask", "mask.png", MASK)
                .file("another", "moon.png", PNG))) {
      JsonNode job = done(form);
      assertEquals("moon.png", job.get("name").textValue());
      assertEquals("mask.png", job.get("parameters").get("mask").textValue());
      assertArrayEquals(
          expected, master.get("/jobs/" + job.get("id").textValue() + "/result").body());
    }
  }

  @Test
  void doesNotUseNamesAsPaths() throws IOException {
    start(_ -> {});
    JsonNode job =
        done(new Multipart().file("moon.png", PNG).file("mask", "../../../tmp/x.png", MASK));
    Path folder = master.folder(job.get("id").textValue());
    assertEquals("x.png", job.get("parameters").get("mask").textValue());
    assertEquals(
        List.of("attachment-mask", "chunks-1", "input", "lut-1", "result"),
        Arrays.stream(folder.toFile().list()).sorted().toList());
    assertArrayEquals(MASK, Files.readAllBytes(folder.resolve("attachment-mask")));
    assertEquals(204, master.delete("/jobs/" + job.get("id").textValue()).statusCode());
    for (String path : List.of("../mask", "/etc/mask", "mask/../../x", "MASK", "")) {
      refused(
          new Multipart().file("moon.png", PNG).file(path, "mask.png", MASK),
          400,
          "equalize does not support a file \""
              + path
              + "\"; besides the picture it supports mask");
    }
  }

  @Test
  void refusesUnsupportedFiles() throws IOException {
    start(_ -> {});
    refused(
        masked(MASK).field("operation", "sobel"), 400, "sobel does not support a file \"mask\"");
    refused(masked(MASK).file("mask", "other.png", MASK), 400, "several files \"mask\"");
    refused(masked(MASK).field("mask", "mask.png"), 400, "mask is given twice");
    refused(new Multipart().file("mask", "mask.png", MASK), 400, "no picture");
  }

  @Test
  void matchesAReference() throws Exception {
    start(_ -> {});
    byte[] reference = TestPictures.jpeg(77, 31);
    JsonNode job =
        done(
            new Multipart()
                .file("reference", "dusk.jpg", reference)
                .file("moon.png", PNG)
                .field("operation", "match"));
    assertArrayEquals(
        Expected.of(PNG, "match", Map.of(), Map.of("reference", reference)),
        master.get("/jobs/" + job.get("id").textValue() + "/result").body());
  }

  @Test
  void usesTheTablesOfAnotherJob() throws Exception {
    start(_ -> {});
    String id = master.submit("?operation=clahe&columns=4&rows=3", PNG);
    master.await(id);
    JsonNode mapped =
        done(
            new Multipart()
                .field("operation", "lut")
                .file("table", "moon_lut.csv", master.get("/jobs/" + id + "/lut").body())
                .file("moon.png", PNG));
    assertArrayEquals(
        master.get("/jobs/" + id + "/result").body(),
        master.get("/jobs/" + mapped.get("id").textValue() + "/result").body());
    assertArrayEquals(
        master.get("/jobs/" + id + "/lut").body(),
        master.get("/jobs/" + mapped.get("id").textValue() + "/lut").body());
  }

  @Test
  void refusesMissingFiles() throws IOException {
    start(_ -> {});
    refused(
        new Multipart().field("operation", "match").file("moon.png", PNG),
        400,
        "match needs reference: ");
    refused(
        new Multipart()
            .field("operation", "match")
            .file("reference", "", new byte[0])
            .file("moon.png", PNG),
        400,
        "match needs reference: ");
    HttpResponse<byte[]> raw = master.upload("?operation=match", PNG);
    assertEquals(400, raw.statusCode());
    String detail = TestMaster.json(raw).get("detail").textValue();
    assertTrue(detail.contains("send a form") && detail.contains("\"reference\""), detail);
    assertEquals(List.of(), master.folders());
  }

  @Test
  void refusesInvalidTables() throws IOException {
    start(_ -> {});
    for (String table : List.of("", "no table", "0\n1\n2\n", "0,0\n".repeat(70_000))) {
      refused(
          new Multipart()
              .field("operation", "lut")
              .file("table", "t.csv", table.getBytes(StandardCharsets.UTF_8))
              .file("moon.png", PNG),
          400,
          "the table");
    }
    refused(
        new Multipart()
            .field("operation", "lut")
            .file("table", "t.csv", "7\n".repeat(256).getBytes(StandardCharsets.UTF_8))
            .file("deep.png", TestPictures.gray16(9, 9)),
        400,
        "256 entries");
  }

  @Test
  void refusesNamesWithoutFiles() throws IOException {
    start(_ -> {});
    refused(
        new Multipart().file("moon.png", PNG).field("mask", "mask.png"),
        400,
        "mask is named, but its file is missing");
    HttpResponse<byte[]> raw = master.upload("?mask=mask.png", PNG);
    assertEquals(400, raw.statusCode());
    assertTrue(TestMaster.text(raw).contains("send a form"), TestMaster.text(raw));
    assertEquals(List.of(), master.folders());
  }

  @Test
  void refusesMasksOfAnotherSize() throws IOException {
    start(_ -> {});
    refused(
        masked(TestPictures.mask(200, 119)),
        400,
        "the mask has 200 x 119 pixels, but the picture has 200 x 120;");
    refused(
        new Multipart()
            .file("scan.tif", TestPictures.tiff(200, 120, 3))
            .file("mask", "mask.tif", TestPictures.tiff(200, 120, 2)),
        400,
        "the mask has 2 pages, but the picture has 3;");
  }

  @Test
  void refusesInvalidMasks() throws IOException {
    start(config -> config.pixels(200 * 120).pages(2));
    refused(masked("no picture".getBytes(StandardCharsets.UTF_8)), 415, "the mask: ");
    refused(masked(new byte[0]), 415, "the mask: ");
    refused(masked(Arrays.copyOf(MASK, 20)), 422, "the mask: ");
    JsonNode pixels =
        refused(masked(TestPictures.mask(200, 121)), 413, "The mask has 24,200 pixels");
    assertEquals("pixels", pixels.get("limit").get("name").textValue());
    JsonNode pages = refused(masked(TestPictures.tiff(9, 9, 3)), 413, "The mask has more pages");
    assertEquals("pages", pages.get("limit").get("name").textValue());
  }

  @Test
  void refusesOperationsUnsuitableForThePicture() throws IOException {
    start(_ -> {});
    refused(
        new Multipart()
            .field("operation", "clahe")
            .field("columns", "64")
            .field("rows", "64")
            .file("deep.png", TestPictures.gray16(90, 90)),
        400,
        "a grid of 64 x 64 cells is too fine for 16-bit samples");
    refused(new Multipart().field("nodata", "256").file("moon.png", PNG), 400, "from 0 to 255");
    refused(new Multipart().field("nodata", "-1").file("moon.png", PNG), 400, "nodata is -1");
    refused(new Multipart().field("nodata", "x").file("moon.png", PNG), 400, "nodata cannot be");
    refused(new Multipart().field("range", "2,1").file("moon.png", PNG), 400, "range cannot be");
  }

  @Test
  void refusesAFileBeyondTheLimit() throws IOException {
    start(config -> config.uploadBytes(PNG.length + 5000));
    refused(masked(new byte[5001]), 413, "--max-upload");
    refused(
        new Multipart().file("mask", "m.png", new byte[5001]).file("moon.png", PNG),
        413,
        "--max-upload");
  }

  @Test
  void limitsTheNumberOfFiles() throws IOException {
    // A job's folder, its record, both files, and its tables while it runs.
    long room = 3 * DiskBlocks.BYTES + DiskBlocks.of(PNG.length) + DiskBlocks.of(MASK.length);
    start(config -> config.dataBytes(room).quotas(TestQuotas.bytes(room)));
    refused(masked(new byte[(int) room]), 507, "--max-data");
    JsonNode job = done(masked(MASK));
    assertEquals(507, post(masked(MASK)).statusCode());
    assertEquals(204, master.delete("/jobs/" + job.get("id").textValue()).statusCode());
    done(masked(MASK));
  }

  @Test
  void anInterruptedUploadLeavesNothing() throws IOException {
    start(_ -> {});
    byte[] form = masked(new byte[100_000]).unfinished();
    String head =
        "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\nContent-Type: "
            + Multipart.TYPE
            + "\r\n"
            + master.authorization()
            + "\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), master.port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(form);
      socket.shutdownOutput();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
      assertTrue(answer.contains("ended early"), answer);
    }
    assertEquals(List.of(), master.folders());
  }

  @Test
  void keepsFilesAcrossARestart() throws Exception {
    String id;
    try (TestMaster first = TestMaster.start(data, false, _ -> {})) {
      HttpResponse<byte[]> answer = first.post("/jobs", Multipart.TYPE, masked(MASK).end());
      id = TestMaster.json(answer).get("id").textValue();
      first.await(id, "running");
    }
    start(_ -> {});
    assertEquals("done", master.await(id).get("state").textValue());
    assertArrayEquals(
        Expected.of(PNG, "equalize", Map.of(), Map.of("mask", MASK)),
        master.get("/jobs/" + id + "/result").body());
    assertTrue(Files.exists(master.folder(id).resolve("attachment-mask")));
  }
}
