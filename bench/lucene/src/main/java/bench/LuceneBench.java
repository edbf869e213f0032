package bench;

import java.io.BufferedReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.IntPoint;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.BytesRef;

/** The same filters and words on Lucene: exact count of the filter and the best 100 by BM25. Arguments: LEADS.tsv QUERIES.tsv */
public final class LuceneBench {
  private static final String[] FACETS = {"country", "topics", "technologies", "seniority", "function", "funding_stage"};
  private static final String[] COLUMNS = {"founded_year", "employees_max"};

  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("lucene-bench");
    try (MMapDirectory directory = new MMapDirectory(folder)) {
      long start = System.nanoTime();
      int leads = index(directory, Path.of(args[0]));
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(Locale.ROOT, "Lucene: %d leads indexed and merged in %.1f s (%.0f leads/s)%n", leads, seconds, leads / seconds);
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        searcher.setQueryCache(null);
        run(searcher, Files.readAllLines(Path.of(args[1])));
      }
    }
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) Files.delete(file);
    }
    Files.delete(folder);
  }

  private static int index(MMapDirectory directory, Path file) throws Exception {
    IndexWriterConfig config = new IndexWriterConfig(new WhitespaceAnalyzer());
    config.setRAMBufferSizeMB(256);
    int count = 0;
    try (IndexWriter writer = new IndexWriter(directory, config); BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] parts = line.split("\t", -1);
        Document document = new Document();
        document.add(new TextField("own", parts[0], Field.Store.NO));
        document.add(new TextField("snippets", parts[1], Field.Store.NO));
        for (int f = 0; f < FACETS.length; f++) {
          for (String value : parts[2 + f].split(" ")) {
            if (!value.isEmpty()) document.add(new StringField(FACETS[f], value, Field.Store.NO));
          }
        }
        for (int c = 0; c < COLUMNS.length; c++) {
          String value = parts[2 + FACETS.length + c];
          if (!value.isEmpty()) document.add(new IntPoint(COLUMNS[c], Integer.parseInt(value)));
        }
        writer.addDocument(document);
        count++;
      }
      writer.forceMerge(1);
    }
    return count;
  }

  private static Query filter(String text) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    for (String part : text.split(";")) {
      String[] field = part.split("=", 2);
      if (field[1].contains("..")) {
        String[] bounds = field[1].split("\\.\\.", -1);
        int min = bounds[0].isEmpty() ? Integer.MIN_VALUE : Integer.parseInt(bounds[0]);
        int max = bounds[1].isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(bounds[1]);
        all.add(IntPoint.newRangeQuery(field[0], min, max), Occur.FILTER);
      } else {
        List<BytesRef> values = new ArrayList<>();
        for (String value : field[1].split(" ")) values.add(new BytesRef(value));
        all.add(new TermInSetQuery(field[0], values), Occur.FILTER);
      }
    }
    return all.build();
  }

  private static Query text(Query filter, String words) {
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    query.add(filter, Occur.FILTER);
    for (String word : words.split(" ")) {
      query.add(new BoostQuery(new TermQuery(new Term("own", word)), 0.5f), Occur.SHOULD);
      query.add(new TermQuery(new Term("snippets", word)), Occur.SHOULD);
    }
    return query.setMinimumNumberShouldMatch(1).build();
  }

  private static void run(IndexSearcher searcher, List<String> lines) throws Exception {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long checksum = 0;
    // Two rounds warm the compiler; the third is measured.
    for (int round = 0; round < 3; round++) {
      double[] ms = new double[lines.size()];
      long cpu = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < ms.length; i++) {
        String[] parts = lines.get(i).split("\t", -1);
        long start = System.nanoTime();
        Query filter = filter(parts[0]);
        checksum += searcher.count(filter);
        checksum += searcher.search(text(filter, parts[1]), 100).scoreDocs.length;
        ms[i] = (System.nanoTime() - start) / 1e6;
      }
      double cpuMs = (threads.getCurrentThreadCpuTime() - cpu) / 1e6 / ms.length;
      if (round < 2) continue;
      Arrays.sort(ms);
      System.out.printf(
          Locale.ROOT,
          "| %d | Lucene: filter, count, best 100 by text | %.3f | %.3f | %.3f | %.3f |%n",
          searcher.getIndexReader().maxDoc(), at(ms, .5), at(ms, .95), at(ms, .99), cpuMs);
    }
    if (checksum == 42) System.out.println();
  }

  private static double at(double[] sorted, double share) {
    return sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))];
  }
}
