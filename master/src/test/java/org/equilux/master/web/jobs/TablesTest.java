package org.equilux.master.web.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.equilux.engine.attachment.TableFile;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.master.MasterConfig;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.equilux.master.TestQuotas;
import org.equilux.master.TestRecords;
import org.equilux.master.files.DiskBlocks;
import org.equilux.master.web.http.Disposition;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Stored tables of jobs and their downloads. */
@Timeout(60)
class TablesTest {
  private static final byte[] PNG = TestPictures.png(200, 120);

  /** Size of an encoded table: five numbers, then entries of 16 bits. */
  private static final int TABLE_BYTES = 20 + 2 * 256;

  @TempDir Path data;
  @TempDir Path home;
  private TestMaster master;

  private void start(boolean open, Consumer<MasterConfig.Builder> settings) throws IOException {
    master = TestMaster.start(data, open, settings);
  }

  @AfterEach
  void stop() {
    master.close();
  }

  private LutGrid tables(HttpResponse<byte[]> answer) throws Exception {
    assertEquals(200, answer.statusCode(), TestMaster.text(answer));
    assertEquals(
        "text/csv; charset=utf-8", answer.headers().firstValue("Content-Type").orElseThrow());
    return TableFile.read(
        new FileBlob(Files.write(home.resolve("tables.csv"), answer.body())), "tables.csv");
  }

  private static String name(HttpResponse<byte[]> answer) {
    return Disposition.parameters(answer.headers().firstValue("Content-Disposition").orElseThrow())
        .get("filename");
  }

  @Test
  void tablesAreDownloadable() throws Exception {
    start(true, _ -> {});
    String id = master.submit("?name=Mönd.png&operation=clahe&columns=3&rows=2", PNG);
    JsonNode done = master.await(id);
    HttpResponse<byte[]> answer =
        master.get(done.get("tables").textValue().replaceFirst("^/api/v1", ""));
    LutGrid grid = tables(answer);
    assertEquals("Mönd_lut.csv", name(answer));
    assertEquals(LutGrid.decode(Files.readAllBytes(master.folder(id).resolve("lut-1"))), grid);
    assertEquals(3, grid.columns());
    assertEquals(2, grid.rows());
  }

  @Test
  void everyPageHasTables() throws Exception {
    start(true, _ -> {});
    String id = master.submit("?name=scan.tif", TestPictures.tiff(60, 40, 3));
    master.await(id);
    HttpResponse<byte[]> first = master.get("/jobs/" + id + "/lut");
    HttpResponse<byte[]> third = master.get("/jobs/" + id + "/lut?page=3");
    assertEquals(tables(first), tables(third));
    assertEquals("scan_lut.csv", name(first));
    assertEquals("scan_lut-page3.csv", name(third));
    assertEquals(404, master.get("/jobs/" + id + "/lut?page=4").statusCode());
    for (String query : List.of("page=0", "page=-1", "page=x", "page=9999999999", "pages=1")) {
      assertEquals(400, master.get("/jobs/" + id + "/lut?" + query).statusCode(), query);
    }
  }

  @Test
  void missingTablesAreExplained() throws IOException {
    start(false, config -> config.concurrentJobs(1));
    String sobel = master.submit("?operation=sobel", PNG);
    String waiting = master.submit("", PNG);
    assertProblem("no-tables", master.get("/jobs/" + sobel + "/lut"));
    assertProblem("not-done", master.get("/jobs/" + waiting + "/lut"));
    assertProblem("no-such-job", master.get("/jobs/none/lut"));
    master.openGate();
    assertFalse(master.await(sobel).has("tables"));
    assertTrue(master.await(waiting).has("tables"));
  }

  private static void assertProblem(String type, HttpResponse<byte[]> answer) {
    assertEquals("urn:equilux:problem:" + type, TestMaster.json(answer).get("type").textValue());
  }

  @Test
  void tablesBeyondTheDataLimitFailTheJob() throws IOException {
    long room = DiskBlocks.BYTES + DiskBlocks.of(PNG.length) + TABLE_BYTES;
    start(true, config -> config.dataBytes(room).quotas(TestQuotas.bytes(room)));
    String large = master.submit("?operation=clahe&columns=2&rows=1", PNG);
    JsonNode failed = master.await(large);
    assertEquals("failed", failed.get("state").textValue());
    assertTrue(failed.get("error").textValue().contains("--max-data"), failed.toString());
    assertFalse(Files.exists(master.folder(large).resolve("lut-1")));
    assertEquals(204, master.delete("/jobs/" + large).statusCode());

    // The job's counts were released; otherwise these files would not fit.
    String small = master.submit("", PNG);
    assertEquals("done", master.await(small).get("state").textValue());
    assertEquals(204, master.delete("/jobs/" + small).statusCode());
    assertEquals("done", master.await(master.submit("", PNG)).get("state").textValue());
  }

  @Test
  void jobsOfOlderReleasesHaveNoTables() throws IOException {
    start(true, _ -> {});
    String id = master.submit("", PNG);
    master.await(id);
    stop();
    TestRecords.of(data).editJob(id, record -> record.replace(",\"tables\":1", ""));
    Files.delete(master.folder(id).resolve("lut-1"));
    start(true, _ -> {});
    assertFalse(master.job(id).has("tables"));
    assertProblem("no-tables", master.get("/jobs/" + id + "/lut"));
    assertEquals(200, master.get("/jobs/" + id + "/result").statusCode());
  }

  /** Clients that request large tables and do not read them block no other client. */
  @Test
  void slowReadersDoNotBlockOthers() throws IOException {
    start(true, _ -> {});
    String id = master.submit("?operation=clahe&columns=64&rows=64&color=per-channel", PNG);
    master.await(id);
    List<Socket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 30; i++) {
        Socket socket = new Socket();
        idle.add(socket);
        socket.setSoLinger(true, 0);
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), master.port()));
        String request =
            "GET /api/v1/jobs/"
                + id
                + "/lut HTTP/1.1\r\nHost: localhost\r\n"
                + master.authorization()
                + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      }
      HttpResponse<byte[]> answer = master.get("/jobs/" + id + "/lut");
      assertEquals(200, answer.statusCode());
      LutGrid stored = LutGrid.decode(Files.readAllBytes(master.folder(id).resolve("lut-1")));
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      TableFile.write(stored, whole);
      assertArrayEquals(whole.toByteArray(), answer.body());
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }
}
