package org.equilux.master.web.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.equilux.master.Multipart;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UploadFormTest {
  private static final byte[] PNG = TestPictures.png(50, 40);

  @TempDir Path data;
  private TestMaster master;

  @BeforeEach
  void start() throws IOException {
    master = TestMaster.start(data);
  }

  @AfterEach
  void stop() {
    master.close();
  }

  private JsonNode taken(byte[] form) throws IOException {
    HttpResponse<byte[]> answer = master.post("/jobs", Multipart.TYPE, form);
    assertEquals(201, answer.statusCode(), TestMaster.text(answer));
    JsonNode job = TestMaster.json(answer);
    assertEquals("done", master.await(job.get("id").textValue()).get("state").textValue());
    Path input = master.folder(job.get("id").textValue()).resolve("input");
    assertEquals(PNG.length, Files.size(input));
    return job;
  }

  private void refused(byte[] form, String reason) {
    HttpResponse<byte[]> answer = master.post("/jobs", Multipart.TYPE, form);
    assertEquals(400, answer.statusCode(), TestMaster.text(answer));
    String detail = TestMaster.json(answer).get("detail").textValue();
    assertTrue(detail.contains(reason), detail);
    assertEquals(List.of(), master.folders());
  }

  @Test
  void acceptsFieldsBeforeAndAfterTheFile() throws IOException {
    JsonNode job =
        taken(
            new Multipart()
                .field("operation", "equalize")
                .file("moon.png", PNG)
                .field("color", "per-channel")
                .end());
    assertEquals("moon.png", job.get("name").textValue());
    assertEquals("per-channel", job.get("parameters").get("color").textValue());
  }

  @Test
  void acceptsAFileWithoutFields() throws IOException {
    assertEquals(
        "equalize",
        taken(new Multipart().file("moon.png", PNG).end()).get("operation").textValue());
  }

  @Test
  void acceptsTheOnlyFileUnderAnyName() throws IOException {
    taken(new Multipart().file("picture", "moon.png", PNG).end());
    taken(new Multipart().file("../../x", "moon.png", PNG).end());
    taken(new Multipart().part("form-data; filename=\"moon.png\"", PNG).end());
  }

  @Test
  void ignoresEmptyFileParts() throws IOException {
    JsonNode job = taken(new Multipart().file("mask", "", new byte[0]).file("a.png", PNG).end());
    assertEquals("", job.get("parameters").get("mask").textValue());
  }

  @Test
  void acceptsParametersInTheQuery() {
    HttpResponse<byte[]> answer =
        master.post(
            "/jobs?operation=sobel", Multipart.TYPE, new Multipart().file("a.png", PNG).end());
    assertEquals("sobel", TestMaster.json(answer).get("operation").textValue());
  }

  @Test
  void keepsOnlyTheBaseNameOfFiles() throws IOException {
    for (String name : List.of("../../etc/passwd", "C:\\\\x\\\\passwd", "/abs/passwd")) {
      assertEquals(
          "passwd", taken(new Multipart().file(name, PNG).end()).get("name").textValue(), name);
    }
    assertEquals(
        "Mönd 月.png", taken(new Multipart().file("Mönd 月.png", PNG).end()).get("name").textValue());
    assertEquals("picture", taken(new Multipart().file("", PNG).end()).get("name").textValue());
  }

  @Test
  void shortensHugeNames() throws IOException {
    refused(new Multipart().file("x".repeat(20_000) + ".png", PNG).end(), "not well-formed");
    String name =
        taken(new Multipart().file("x".repeat(8000) + ".png", PNG).end()).get("name").textValue();
    assertEquals(200, name.length());
    assertTrue(name.endsWith(".png"));
  }

  @Test
  void refusesMalformedForms() {
    refused(new Multipart().field("operation", "equalize").end(), "no file");
    refused(new Multipart().file("a.png", PNG).file("b.png", PNG).end(), "several files");
    refused(new Multipart().file("a", "a.png", PNG).file("b", "b.png", PNG).end(), "no picture");
    Multipart files = new Multipart();
    for (int i = 0; i < 9; i++) {
      files.file("f" + i, "", new byte[0]);
    }
    refused(files.end(), "more than 8 files");
    refused(
        new Multipart().field("color", "luminance").field("color", "x").file("a", PNG).end(),
        "more than once");
    refused(new Multipart().field("operation", "blur").file("a.png", PNG).end(), "blur");
    refused(new Multipart().file("a.png", PNG).field("hue", "x").end(), "hue");
    refused(new Multipart().field("color", "x".repeat(5000)).file("a", PNG).end(), "bytes");
    refused(new Multipart().part("form-data", PNG).file("a", PNG).end(), "needs a name");
    refused(new Multipart().file("a.png", new byte[0]).end(), "empty");
    refused(new Multipart().file("a.png", PNG).unfinished(), "not well-formed");
    refused(new byte[] {1, 2, 3}, "no file");
    refused(
        new Multipart().raw("--" + Multipart.BOUNDARY + "\r\nX: y\r\n\r\nz\r\n").end(),
        "Content-Disposition");
    Multipart many = new Multipart();
    for (int i = 0; i < 60; i++) {
      many.field("f" + i, "");
    }
    refused(many.file("a.png", PNG).end(), "at most");
  }

  @Test
  void refusesFormsWithoutAValidBoundary() {
    byte[] form = new Multipart().file("a.png", PNG).end();
    for (String type :
        List.of("multipart/form-data", "multipart/form-data; boundary=" + "x".repeat(71))) {
      assertEquals(400, master.post("/jobs", type, form).statusCode(), type);
    }
  }

  @Test
  void refusesDuplicatesInQueryAndForm() {
    HttpResponse<byte[]> answer =
        master.post(
            "/jobs?color=luminance",
            Multipart.TYPE,
            new Multipart().field("color", "luminance").file("a.png", PNG).end());
    assertEquals(400, answer.statusCode());
    assertEquals(List.of(), master.folders());
  }
}
