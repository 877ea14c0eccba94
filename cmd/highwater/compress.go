package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"path"
	"time"

	"github.com/andybalholm/brotli"
)

// compress makes the compressed forms that are missing of every file that gains from them.
func (s *site) compress(e effort, log io.Writer) error {
	for name, f := range s.files {
		ext := path.Ext(name)
		if f.gz != nil || ext == ".woff2" || ext == ".png" || ext == ".zip" || len(f.data) < 512 {
			continue
		}
		level := gzip.BestCompression
		if e == fast {
			level = 6
		}
		gz, err := gzipped(f.data, level)
		if err != nil {
			return err
		}
		f.gz = gz
		if e == fast || f.br != nil {
			continue
		}
		if f.br, err = brotlied(f, ext == ".wasm", log); err != nil {
			return err
		}
	}
	return nil
}

func gzipped(data []byte, level int) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, level)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// brotlied compresses as small as brotli can. A large file takes half a minute, so it is cached.
func brotlied(f *file, large bool, log io.Writer) ([]byte, error) {
	name := "br11-" + f.etag
	if large {
		if data, ok := readCache(name); ok {
			return data, nil
		}
		fmt.Fprintln(log, "Compressing it as small as brotli can ...")
	}
	start := time.Now()
	var out bytes.Buffer
	w := brotli.NewWriterOptions(&out, brotli.WriterOptions{Quality: 11, LGWin: 24})
	if _, err := w.Write(f.data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if large {
		fmt.Fprintf(log, "Compressed to %.2f MB in %.0f s\n",
			megabytes(out.Bytes()), time.Since(start).Seconds())
		writeCache(name, out.Bytes())
	}
	return out.Bytes(), nil
}
