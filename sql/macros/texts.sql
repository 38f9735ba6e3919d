-- How titles and abstracts are made comparable with the words of a topic.

-- Small letters, half width, punctuation and line ends as blanks, a blank at both ends. What has
-- nothing to stand for it in the second list of `translate` would be deleted.
create or replace macro topic_text(value) as (
    ' ' || translate(
        lower(value),
        'ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ０１２３４５６７８９'
        || '-‐‑–—－_.,;:()[]{}<>/\|"“”„«»''’‘!?&+='
        || '・、。，．；：（）［］【】「」『』〈〉《》／＋＝　' || chr(10) || chr(13) || chr(9),
        'abcdefghijklmnopqrstuvwxyz0123456789' || repeat(' ', 100)
    ) || ' '
);
