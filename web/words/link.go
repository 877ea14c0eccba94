package words

import "highwater/sim/node"

// What is said of a link that can't be opened, and of one that shows what its maker didn't see.
const (
	LinkTooLong     = "this link is longer than any that Highwater makes"
	LinkPartMissing = "this link is damaged: a part of it is missing"
	LinkTooShort    = "this link is too short: a part of it is missing"
	LinkCheckSum    = "this link is damaged: its check sum doesn't fit, so some character is missing or wrong"
	LinkPacked      = "this link is damaged: it can't be unpacked"
	LinkTooLarge    = "this link unpacks to more than any that Highwater makes"
	LinkBreaksOff   = "this link is damaged: its list of commands breaks off"
	LinkFileNeeded  = "this link is for a lesson that was opened from a file, and the file is not in the " +
		"link. Open the same file here (Lessons, then \"Open a lesson file\"), and the link opens with it"
	LinkOlder = "This link was made by an earlier Highwater. It doesn't say which edition of the lesson " +
		"it belongs to, so what you see may differ from what its maker saw."
	LinkOtherLesson = "The lesson was changed after this link was made. You see what happened then; the " +
		"text beside it is newer."
	LinkOtherText = "The text of the lesson was edited after this link was made. What happened is as it was."
)

// TooManySteps is why a link can't be opened whose history can't be played again.
const TooManySteps = "it leads through more steps than a page can play again"

// LinkCharacter names the character that no link has, counting from 1; 0 when nobody knows where it is.
func LinkCharacter(at int64) string {
	text := "this link has a character that doesn't belong in a link"
	if at > 0 {
		text += " (character " + num(at) + ")"
	}
	return text
}

// LinkVersion is said of a link of a later Highwater.
func LinkVersion(version, most int) string {
	return "this link is of version " + num(version) + "; this Highwater reads versions 1 to " +
		num(most)
}

// LinkNoLesson names the lesson that isn't here.
func LinkNoLesson(id string) string {
	return "this link is for a lesson \"" + id + "\" that isn't here"
}

// LinkShort is said of a link whose history is longer than a page can play again.
func LinkShort(until node.Time) string {
	return "This link holds more than a page can play again. It is open as far as that goes, until " +
		Clock(until) + "."
}

// LinkHolds is said where a link is made of a session that is longer than a page can play again.
func LinkHolds(until node.Time) string {
	return "This session has grown longer than a link can hold. The link opens it as far as " +
		Clock(until) + "."
}

// LinkLesson goes behind what is wrong with a link when at least its lesson can be read.
func LinkLesson(title string) string {
	return "Its lesson, “" + title + "”, opens from the beginning."
}

// LinkBrokers is said of a cluster of a size that none has.
func LinkBrokers(n, most int) string {
	return "this link is wrong: it begins with " + Plural(int64(n), "broker", "brokers") +
		", and there can be 1 to " + num(most)
}

// LinkLatency is said of a network that is slower than any.
const LinkLatency = "this link is wrong: messages in its cluster would travel for over a minute"

// LinkSettings is said of more lines of server.properties than any cluster has.
func LinkSettings(n, most int) string {
	return "this link is wrong: it sets " + num(n) + " configs before the cluster starts, and there " +
		"can be " + num(most)
}

// LinkSetting names a config whose value can't be.
func LinkSetting(key string) string {
	return "this link is wrong: it starts the cluster with a value that " + key + " can't have"
}

// LinkPage names a step that no lesson has.
func LinkPage(page int) string {
	return "this link is wrong: it turns to step " + num(page+1) + ", which its lesson doesn't have"
}

// LinkDeed is said of a command that is none, counted from 1.
func LinkDeed(n int) string {
	return "this link is wrong: nobody can read its command number " + num(n)
}

// LinkOrder is said of a command that comes before the one it follows.
func LinkOrder(n int) string {
	return "this link is wrong: its command number " + num(n) + " comes before the one that it follows"
}

// LinkDiffers says from when on the history isn't the one that was linked.
func LinkDiffers(from node.Time) string {
	return "The simulation has changed, too: the same commands at the same times lead to another history " +
		"from " + Clock(from) + " on, so this is not what the link was made of."
}
