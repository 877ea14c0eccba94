package main

import (
	"os"
	"path/filepath"
	"slices"
	"time"
)

// keptInCache is how many files the cache holds: two programs and their compressed forms for a few
// versions.
const keptInCache = 24

// cacheDir is where compiled and compressed files wait to be used again. A machine without a cache
// folder (a container without HOME) builds everything anew.
func cacheDir() (string, bool) {
	if dir := os.Getenv("HIGHWATER_CACHE"); dir != "" {
		return dir, true
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", false
	}
	return filepath.Join(dir, "highwater"), true
}

func readCache(name string) ([]byte, bool) {
	dir, ok := cacheDir()
	if !ok {
		return nil, false
	}
	p := filepath.Join(dir, name)
	data, err := os.ReadFile(p)
	if err != nil {
		return nil, false
	}
	now := time.Now()
	os.Chtimes(p, now, now) // the least recently used file goes first
	return data, true
}

// writeCache is best effort: a full or read-only disk costs time at the next start, nothing else. The
// file appears under its name only when it is whole.
func writeCache(name string, data []byte) {
	dir, ok := cacheDir()
	if !ok || os.MkdirAll(dir, 0o755) != nil {
		return
	}
	tmp, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return
	}
	_, err = tmp.Write(data)
	if closeErr := tmp.Close(); err != nil || closeErr != nil {
		os.Remove(tmp.Name())
		return
	}
	if os.Rename(tmp.Name(), filepath.Join(dir, name)) != nil {
		os.Remove(tmp.Name())
		return
	}
	pruneCache(dir)
}

func pruneCache(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	var infos []os.FileInfo
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			infos = append(infos, info)
		}
	}
	slices.SortFunc(infos, func(a, b os.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	for i := keptInCache; i < len(infos); i++ {
		os.Remove(filepath.Join(dir, infos[i].Name()))
	}
}
