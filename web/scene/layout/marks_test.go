package layout

import (
	"testing"

	"highwater/web/scene/model"
)

// TestMarksArranged proves that the marks of many groups on one boundary stand beside each other, as near
// to it as they can and inside the lane, and that what cannot fit is told.
func TestMarksArranged(t *testing.T) {
	var list []standing
	for range 6 {
		list = append(list, standing{k: &model.Mark{}, x: 200, at: 200, committed: true, label: "k"})
	}
	if !arrange(list, 100, 300) {
		t.Fatal("six marks don't fit into 200 units")
	}
	var sum float32
	for i := range list {
		if i > 0 && list[i].at-list[i].half() < list[i-1].at+list[i-1].right() {
			t.Errorf("mark %d at %.1f covers the one at %.1f", i, list[i].at, list[i-1].at)
		}
		sum += list[i].at
	}
	if mid := sum / 6; abs(mid-200) > 1 {
		t.Errorf("the middle of the marks is %.1f, want 200", mid)
	}
	if arrange(list, 190, 210) {
		t.Error("six marks fit into 20 units")
	}
}
